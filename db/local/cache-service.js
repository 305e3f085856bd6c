// Replaces the platform's cache behind the Cache API, in bare workerd: a map in the memory of one isolate. What the
// runtime sends is in workerd's src/workerd/api/cache.c++: match() is a GET that must be answered from the cache alone,
// put() a PUT whose body is the response as it would be on the wire, delete() a PURGE. A POST is what the zone's purge API does to
// the cache of a data centre: it removes the entries with one of the tags, or everything.

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

const HEAD_END = "\r\n\r\n";
const latin1 = new TextDecoder("latin1"); // one character for each byte

/** URL → { wire, until, tags, read }. When it is full, entries are evicted in the order of insertion. */
const entries = new Map();
let bytes = 0;
/** Tag → the URLs of its entries. */
const tagged = new Map();

export default {
  fetch(request, { MAX_BYTES = DEFAULT_MAX_BYTES }) {
    const { method, url } = request;
    switch (method) {
      case "GET": // not async, because benchmarks measure it
        return match(url);
      case "PUT":
        return put(url, request, MAX_BYTES);
      case "PURGE":
        return new Response(null, { status: remove(url) ? 200 : 404 });
      case "POST":
        return purge(request);
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
  entry.read ??= readWire(entry.wire); // parsed once, at the first read
  return new Response(entry.read.body, { headers: entry.read.headers });
}

async function put(url, request, maxBytes) {
  const wire = new Uint8Array(await request.arrayBuffer());
  remove(url);
  const head = headOf(wire);
  const tags = tagsOf(head);
  entries.set(url, { wire, until: Date.now() + secondsOf(head) * 1000, tags });
  for (const tag of tags) tagged.set(tag, (tagged.get(tag) ?? new Set()).add(url));
  bytes += wire.length;
  for (const oldest of entries.keys()) {
    if (bytes <= maxBytes) break;
    remove(oldest);
  }
  return new Response(null, { status: 204 });
}

async function purge(request) {
  const { tags = [], purge_everything: everything = false } = await request.json();
  const urls = everything ? [...entries.keys()] : tags.flatMap((tag) => [...(tagged.get(tag) ?? [])]);
  for (const url of urls) remove(url);
  return new Response(null, { status: 204 });
}

function secondsOf(head) {
  return Number(/\r\ncache-control:[^\r]*max-age=(\d+)/i.exec(head)?.[1] ?? 0);
}

function tagsOf(head) {
  const list = /\r\ncache-tag: ?([^\r]*)/i.exec(head)?.[1];
  return list ? list.split(",") : [];
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
  const entry = entries.get(url);
  if (entry === undefined) return false;
  bytes -= entry.wire.length;
  for (const tag of entry.tags) {
    const urls = tagged.get(tag);
    urls?.delete(url);
    if (urls?.size === 0) tagged.delete(tag);
  }
  return entries.delete(url);
}
