import { type NeonQueryFunction, neon, neonConfig } from "@neondatabase/serverless";
import { Hono } from "hono";

// The unavoidable parts of a response, each alone, in the Worker's runtime: the floors that `bench:routes`
// and `bench:cache` compare with. Each part is a route of a bare app, so the bare route must be subtracted.

type Bindings = { FETCH_URL: string; DATABASE_URL: string; SQL_GATEWAY_URL: string };

const KEEP = { "Cache-Control": "public, max-age=3600" };
const PRESENT = "https://floor.invalid/present";
const ABSENT = "https://floor.invalid/absent";

const floor = new Hono<{ Bindings: Bindings }>();
const done = { status: "ok" };

floor.get("/", (c) => c.json(done));

floor.get("/look-up", async (c) => {
  await caches.default.match(PRESENT);
  return c.json(done);
});

floor.get("/look-up-in-vain", async (c) => {
  await caches.default.match(ABSENT);
  return c.json(done);
});

floor.get("/put", async (c) => {
  await caches.default.put(PRESENT, new Response(null, { headers: KEEP }));
  return c.json(done);
});

floor.get("/fetch", async (c) => {
  await (await fetch(c.env.FETCH_URL)).text();
  return c.json(done);
});

let sql: NeonQueryFunction<true, false> | undefined;

function connect({ DATABASE_URL, SQL_GATEWAY_URL }: Bindings) {
  neonConfig.fetchEndpoint = SQL_GATEWAY_URL;
  return neon(DATABASE_URL, { arrayMode: true });
}

/** One statement through the driver, with a deadline like the Worker's. */
async function ask(bindings: Bindings): Promise<string> {
  sql ??= connect(bindings);
  const fetchOptions = { signal: AbortSignal.timeout(2000) };
  const rows = await sql.query("select to_json(p)::text from products p where id = 1", [], { fetchOptions });
  return String(rows[0]?.[0]);
}

floor.get("/statement", async (c) => c.body(await ask(c.env)));

/** The least work of a miss: look-ups of an entry and a generation, a statement, an ETag, a put in the background. */
floor.get("/miss/:key", async (c) => {
  const key = `https://floor.invalid/entries/${c.req.param("key")}`;
  const [entry] = await Promise.all([caches.default.match(key), caches.default.match(PRESENT)]);
  await entry?.body?.cancel();
  const body = await ask(c.env);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const headers = { ...KEEP, ETag: `"${new Uint8Array(digest)[0]}"` };
  c.executionCtx.waitUntil(caches.default.put(key, new Response(body, { headers })));
  return new Response(body, { headers });
});

/** A body of the requested size. */
floor.get("/bytes/:count", (c) => c.body("x".repeat(Number(c.req.param("count")))));

export default floor;
