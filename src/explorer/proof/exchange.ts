import { readCached } from "./cached.ts";
import { record } from "./ledger.ts";
import { purgedBy, tagsOf } from "./routes.ts";

const keptBytes = new Map<string, number>();
const products = new Map<number, number>(); // of the reviews that were shown
let lastNumber = 0;

/** Like `fetch`, without the browser's cache. It records each request for the panel. */
export async function recordedFetch(address: string, init: RequestInit): Promise<Response> {
  const at = Date.now();
  const started = performance.now();
  const method = init.method ?? "GET";
  // A write goes on when the page is left.
  const response = await fetch(address, { ...init, cache: "no-store", keepalive: method !== "GET" });
  const bytes = await response.clone().arrayBuffer();
  const url = new URL(address);
  const body = new TextDecoder().decode(bytes);
  if (method === "GET" && response.ok) learn(address, body, bytes.byteLength);
  const sentBody = typeof init.body === "string" ? init.body : null;
  lastNumber += 1;
  record({
    number: lastNumber,
    method,
    url,
    sent: { headers: { ...(init.headers as Record<string, string>) }, body: sentBody },
    status: response.status,
    headers: response.headers,
    body,
    bytes: bytes.byteLength,
    sparedBytes: response.status === 304 ? (keptBytes.get(address) ?? 0) : 0,
    at,
    ms: performance.now() - started,
    cached: readCached(response.headers),
    tags: method === "GET" ? tagsOf(url) : response.ok ? purged(method, url, sentBody) : [],
    ended: [],
  });
  return response;
}

function purged(method: string, url: URL, body: string | null): readonly string[] {
  const fields = body === null ? {} : (JSON.parse(body) as Record<string, unknown>);
  return purgedBy(method, url, fields, (reviewId) => products.get(reviewId));
}

/** A vote names its review only, so the page remembers which product each review is of. */
function learn(address: string, body: string, bytes: number): void {
  keptBytes.set(address, bytes);
  if (!address.includes("/reviews") && !address.endsWith("/page")) return;
  const answer = JSON.parse(body);
  const list = answer.reviews ?? answer;
  for (const { review_id } of list.results ?? []) products.set(review_id, Number(list.product));
}
