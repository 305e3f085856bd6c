import { byId, element } from "./elements.ts";

type Exchange = {
  method: string;
  path: string;
  status: number;
  cache: string | undefined;
  ageS: string | undefined;
  originMs: string | undefined;
  bytes: number;
  ms: number;
};

const MOST_SHOWN = 60;
const sums = { requests: 0, hits: 0, bytes: 0 };

/** Like `fetch`, without the browser's cache. It lists each request beside the page. */
export async function recordedFetch(url: string, init: RequestInit): Promise<Response> {
  const started = performance.now();
  const response = await fetch(url, { ...init, cache: "no-store" });
  const { byteLength: bytes } = await response.clone().arrayBuffer();
  const { pathname, search } = new URL(url);
  show({
    method: init.method ?? "GET",
    path: pathname + decodeURIComponent(search),
    status: response.status,
    cache: cacheState(response.headers),
    ageS: response.headers.get("Age") ?? undefined,
    originMs: response.headers.get("Server-Timing")?.match(/\bdb;dur=([\d.]+)/)?.[1],
    bytes,
    ms: Math.round(performance.now() - started),
  });
  return response;
}

/** Values of `Cf-Cache-Status`, from Cloudflare's cache in front of the Worker. */
const IN_FRONT: Record<string, string> = {
  HIT: "hit",
  REVALIDATED: "hit",
  UPDATING: "stale",
  STALE: "stale",
  MISS: "miss",
  EXPIRED: "miss",
};

/** Hit, stale or miss. Undefined: the answer is not cacheable. Our tier sends RFC 9211. */
function cacheState(headers: Headers): string | undefined {
  const inFront = IN_FRONT[headers.get("CF-Cache-Status") ?? ""];
  const own = headers.get("Cache-Status");
  if (inFront !== undefined || own === null) return inFront;
  if (own.includes("detail=stale")) return "stale";
  return /;\s*hit\b/.test(own) ? "hit" : "miss";
}

const kilobytes = (bytes: number) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);

function show(exchange: Exchange): void {
  const { method, path, status, cache, ageS, originMs, bytes, ms } = exchange;
  const facts = [
    ["status", String(status), status < 400 ? "good" : "bad"],
    ["cache", cache ?? "not cached", cache ?? "none"],
    ["age", ageS && `${ageS} s`],
    ["origin", originMs && `${originMs} ms`],
    ["body", kilobytes(bytes)],
    ["took", `${ms} ms`],
  ] as const;
  const described = facts
    .filter(([, value]) => value)
    .map(([name, value, kind]) =>
      element("div", {}, element("dt", {}, name), element("dd", { "data-kind": kind }, value)),
    );
  const line = element("code", {}, element("b", {}, method), ` ${path}`);
  const list = byId("requests-list");
  list.prepend(element("li", {}, line, element("dl", {}, ...described)));
  while (list.children.length > MOST_SHOWN) list.lastElementChild?.remove();
  sums.requests += 1;
  sums.bytes += bytes;
  if (cache === "hit" || cache === "stale") sums.hits += 1;
  showSums();
}

function showSums(): void {
  const { requests, hits, bytes } = sums;
  byId("requests-sum").textContent = `${requests} made, ${hits} from the cache, ${kilobytes(bytes)}`;
}

byId("requests-clear").addEventListener("click", () => {
  Object.assign(sums, { requests: 0, hits: 0, bytes: 0 });
  byId("requests-list").replaceChildren();
  showSums();
});
