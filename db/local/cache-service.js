// Stands in for the platform's cache behind the Cache API, in bare workerd: a map in the memory of one isolate. What the
// runtime sends is in workerd's src/workerd/api/cache.c++: match() is a GET that must be answered from the cache alone,
// put() a PUT whose body is the response as it would be on the wire, delete() a PURGE.

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

const HEAD_END = "\r\n\r\n";
const latin1 = new TextDecoder("latin1"); // a character for each byte

/** URL → { wire, until, read }; the order of insertion is the order in which entries go when there are too many. */
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
  entry.read ??= readWire(entry.wire); // once, and only if anybody asks
  return new Response(entry.read.body, { headers: entry.read.headers });
}

async function put(url, request, maxBytes) {
  const wire = new Uint8Array(await request.arrayBuffer());
  remove(url);
  entries.set(url, { wire, until: Date.now() + secondsOf(wire) * 1000 });
  bytes += wire.length;
  for (const oldest of entries.keys()) {
    if (bytes <= maxBytes) break;
    remove(oldest);
  }
  return new Response(null, { status: 204 });
}

function secondsOf(wire) {
  return Number(/\r\ncache-control:[^\r]*max-age=(\d+)/i.exec(headOf(wire))?.[1] ?? 0);
}

function readWire(wire) {
  const head = headOf(wire);
  const [, ...lines] = head.split("\r\n");
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
  headers.set("CF-Cache-Status", "HIT");
  const body = wire.subarray(head.length + HEAD_END.length);
  return { headers, body: body.length > 0 ? body : null };
}

function headOf(wire) {
  const text = latin1.decode(wire);
  const end = text.indexOf(HEAD_END);
  if (end < 0) throw new Error("The runtime sent a response without an end of its head.");
  return text.slice(0, end);
}

function remove(url) {
  bytes -= entries.get(url)?.wire.length ?? 0;
  return entries.delete(url);
}
