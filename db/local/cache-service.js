// Stands in for the platform's cache behind the Cache API, in bare workerd: a map in the memory of one isolate. What the
// runtime sends is in workerd's src/workerd/api/cache.c++: match() is a GET that must be answered from the cache alone,
// put() a PUT whose body is the response as it would be on the wire, delete() a PURGE.

const MAX_BYTES = 256 * 1024 * 1024;

/** URL → { head, body, until }; the order of insertion is the order in which entries go when there are too many. */
const entries = new Map();
let bytes = 0;

export default {
  async fetch(request) {
    switch (request.method) {
      case "GET":
        return match(request.url);
      case "PUT":
        put(request.url, new Uint8Array(await request.arrayBuffer()));
        return new Response(null, { status: 204 });
      case "PURGE":
        return new Response(null, { status: remove(request.url) ? 200 : 404 });
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

function put(url, wire) {
  const end = endOfHead(wire);
  const [, ...lines] = new TextDecoder().decode(wire.subarray(0, end)).split("\r\n");
  const headers = lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2));
  const control = headers.find(([name]) => name.toLowerCase() === "cache-control")?.[1] ?? "";
  const seconds = Number(/max-age=(\d+)/.exec(control)?.[1] ?? 0);
  remove(url);
  entries.set(url, {
    headers: [...headers, ["CF-Cache-Status", "HIT"]],
    body: wire.slice(end + 4),
    until: Date.now() + seconds * 1000,
    size: wire.length,
  });
  bytes += wire.length;
  for (const oldest of entries.keys()) {
    if (bytes <= MAX_BYTES) break;
    remove(oldest);
  }
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
