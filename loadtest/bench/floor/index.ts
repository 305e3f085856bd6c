import { Hono } from "hono";

// What nobody can do without, each part alone, in the runtime that the Worker runs in: the floors that `bench:routes`
// and `bench:cache` measure against. The parts are routes of the bare one, so the bare route is to be subtracted.

type Bindings = { FETCH_URL: string };

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

/** As many bytes as are asked for, as an answer's body. */
floor.get("/bytes/:count", (c) => c.body("x".repeat(Number(c.req.param("count")))));

export default floor;
