import { cors } from "hono/cors";
import { createAliases } from "./cache/aliases.ts";
import { createEdgeCache } from "./cache/edge-cache.ts";
import { platformCacheOf } from "./cache/platform-cache.ts";
import type { CacheStore } from "./cache/store.ts";
import { createWorkersCache } from "./cache/workers-cache.ts";
import type { NamedToken } from "./env.ts";
import { createEveryAnswer, everyAnswer, type LogRecord, reasons } from "./every-answer.ts";
import { explorer } from "./explorer.ts";
import { createHealthCheck, health } from "./health.ts";
import { methodNotAllowed } from "./http/method-not-allowed.ts";
import { createPositions, POSITION } from "./http/position.ts";
import { lifetimes } from "./lifetimes.ts";
import { createMemoryHits } from "./memory-hits.ts";
import { documentation } from "./openapi.ts";
import { notFound, onError, ProblemError } from "./problem.ts";
import { productLists } from "./products/list-routes.ts";
import { products } from "./products/routes.ts";
import { productWrites } from "./products/write-routes.ts";
import { purges } from "./purges/routes.ts";
import { reviews } from "./reviews/routes.ts";
import { reviewWrites } from "./reviews/write-routes.ts";
import { createRouter, type DrainPurges } from "./router.ts";
import type { Origin } from "./sql.ts";
import { storefront } from "./storefront/routes.ts";

export type Deps = Origin & {
  /** The error with which a read of the database would fail at once. */
  refusal?: () => Error | undefined;
  store: CacheStore;
  /** Scheme and host of the cache keys. */
  origin: string;
  drainPurges: DrainPurges;
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  log: (record: LogRecord) => void;
  production: boolean;
  writeTokens: readonly NamedToken[];
  /** Whether writes without a token are rate-limited, if the binding exists. */
  limitWrites: boolean;
};

const ONE_DAY_S = 86_400;

/** Longer than the deadline of a query. */
const MAX_WAIT_MS = 2500;

const answerPreflight = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
  allowHeaders: ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", POSITION],
  maxAge: ONE_DAY_S,
});

/** The whole service. It reads the environment and the clock only through `deps`. */
export function createApp(deps: Deps) {
  const cacheOptions = {
    ...deps,
    notFound: lifetimes.notFound,
    maxWaitMs: MAX_WAIT_MS,
    ownHeaders: ["Link", "X-Total-Count"],
    unavailable: (cause: unknown) => new ProblemError({ kind: "origin-unavailable" }, { cause }),
    onFailure: (what: string, error: unknown) =>
      deps.log({ level: "error", cache: what, error: reasons(error) }),
  };
  const edgeCache = createEdgeCache(cacheOptions);
  const workersCache = createWorkersCache(cacheOptions);
  const every = createEveryAnswer(deps);
  const aliases = createAliases();
  const positions = createPositions(deps);
  const answerHealth = createHealthCheck(every);
  const answerFromMemory = createMemoryHits(edgeCache, aliases, positions, every);

  const app = createRouter();
  app.use(everyAnswer(every));
  app.use(async function provide(c, next) {
    const facts = c.get("facts");
    const { query, readTogether, transact } = every.measure(deps, facts);
    c.set("query", query);
    c.set("readTogether", readTogether);
    c.set("transact", transact);
    const platformCache = platformCacheOf(c, { "X-Request-Id": facts.requestId });
    c.set("cache", platformCache === undefined ? edgeCache : workersCache(platformCache));
    c.set("aliases", aliases);
    c.set("logFailure", (what, error) =>
      deps.log({ level: "error", requestId: facts.requestId, failed: what, error: reasons(error) }),
    );
    c.set("drainPurges", deps.drainPurges);
    c.set("writeTokens", deps.writeTokens);
    c.set("positions", positions);
    const position = c.req.header(POSITION);
    if (position !== undefined) c.set("madeAfter", await positions.momentOf(position));
    c.set("writeLimit", deps.limitWrites ? c.env.WRITE_LIMIT : undefined);
    // A route answers an OPTIONS request that is not a preflight.
    const isPreflight =
      c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined;
    return isPreflight ? await answerPreflight(c, next) : await next();
  });

  const resources = [
    explorer,
    productLists,
    products,
    storefront,
    productWrites,
    reviews,
    reviewWrites,
    purges,
    health,
    documentation(app),
  ];
  methodNotAllowed(app, resources);
  for (const resource of resources) app.route("/", resource);
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });

  app.notFound(notFound);
  app.onError(onError);

  const answerByRoute = app.fetch;
  app.fetch = async (request, env, ctx) =>
    answerHealth(request) ??
    (await answerFromMemory(request, ctx)) ??
    (await answerByRoute(request, env, ctx));
  return app;
}
