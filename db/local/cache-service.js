// Stands in for the platform's cache behind the Cache API, in bare workerd: a map in the memory of one isolate. What the
// runtime sends is in workerd's src/workerd/api/cache.c++: match() is a GET that must be answered from the cache alone,
// put() a PUT whose body is the response as it would be on the wire, delete() a PURGE.

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** URL → { body, headers, until, size }; the order of insertion is the order in which entries go when there are too many. */
const entries = new Map();
let bytes = 0;

export default {
  fetch(request, { MAX_BYTES = DEFAULT_MAX_BYTES }) {
    const { method, url } = request;
    switch (method) {
      case "GET": // not async, for it is what a benchmark measures
        return match(url);
      case "PUT":
        return put(url, request, MAX_BYTES);
      case "PURGE":
        return new Response(null, { status: remove(url) ? 200 : 404 });
      default:
        return new Response(null, { status: 405 });
    }
  },
};

function match(url) {
  const entry = entries.get(url);
  if (entry === undefined || entry.until <= Date.now()) {
    return new Response(null, { status: 504, headers: { "CF-Cache-Status": "MISS" } });
  }
  return new Response(entry.body, { headers: entry.headers });
}

async function put(url, request, maxBytes) {
  const wire = new Uint8Array(await request.arrayBuffer());
  const end = endOfHead(wire);
  const [, ...lines] = new TextDecoder().decode(wire.subarray(0, end)).split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
  headers.set("CF-Cache-Status", "HIT");
  const seconds = Number(/max-age=(\d+)/.exec(headers.get("Cache-Control"))?.[1] ?? 0);
  const body = wire.slice(end + 4);
  remove(url);
  entries.set(url, {
    body: body.length > 0 ? body : null,
    headers, // parsed once, not by each match
    until: Date.now() + seconds * 1000,
    size: wire.length,
  });
  bytes += wire.length;
  for (const oldest of entries.keys()) {
    if (bytes <= maxBytes) break;
    remove(oldest);
  }
  return new Response(null, { status: 204 });
}

function remove(url) {
  bytes -= entries.get(url)?.size ?? 0;
  return entries.delete(url);
}

function endOfHead(wire) {
  for (let at = 0; at < wire.length - 3; at += 1) {
    if (wire[at] === 13 && wire[at + 1] === 10 && wire[at + 2] === 13 && wire[at + 3] === 10) return at;
  }
  throw new Error("The runtime sent a response without an end of its head.");
}
