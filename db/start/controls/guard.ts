const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * The reason to reject a request. Undefined: it is allowed. A web page of another origin can make a browser send a
 * request here. So the request must have the browser's own header for this origin, which no page can forge, and be JSON,
 * which no form can send. The host must be this machine's, because a page could let its own name resolve to it.
 */
export function refusal({
  method,
  headers,
}: Pick<Request, "method" | "headers">): [status: number, detail: string] | undefined {
  const host = headers.get("Host") ?? "";
  if (!LOOPBACK.has(host.replace(/:\d+$/, ""))) return [403, "Ask 127.0.0.1 or localhost."];
  const site = headers.get("Sec-Fetch-Site");
  const origin = headers.get("Origin");
  const isOwn = (site === null || site === "same-origin") && (origin === null || origin === `http://${host}`);
  if (!isOwn) return [403, "Pages of other addresses may not ask."];
  if (method !== "POST") return [405, "All controls are POST."];
  if (!/^application\/json\s*(;|$)/i.test(headers.get("Content-Type") ?? ""))
    return [415, "The body must be JSON."];
  return undefined;
}
