import { cors } from "hono/cors";
import { createAliases } from "./cache/aliases.ts";
import { createEdgeCache } from "./cache/edge-cache.ts";
import { platformCacheOf } from "./cache/platform-cache.ts";
import type { CacheStore } from "./cache/store.ts";
import { createWorkersCache } from "./cache/workers-cache.ts";
import type { NamedToken } from "./env.ts";
import { createEveryAnswer, everyAnswer, type LogRecord, reasons } from "./every-answer.ts";
import { explorer } from "./explorer.ts";
import { health } from "./health.ts";
import { methodNotAllowed } from "./http/method-not-allowed.ts";
import { createPositions, POSITION } from "./http/position.ts";
import { lifetimes } from "./lifetimes.ts";
import { documentation } from "./openapi.ts";
import { notFound, onError, ProblemError } from "./problem.ts";
import { productLists } from "./products/list-routes.ts";
import { products } from "./products/routes.ts";
import { productWrites } from "./products/write-routes.ts";
import { purges } from "./purges/routes.ts";
import { createRemembered } from "./remembered.ts";
import { reviews } from "./reviews/routes.ts";
import { reviewWrites } from "./reviews/write-routes.ts";
import { createRouter, type DrainPurges } from "./router.ts";
import type { Origin } from "./sql.ts";
import { storefront } from "./storefront/routes.ts";

export type Deps = Origin & {
  /** Where answers are kept, and under which scheme and host of ours. */
  store: CacheStore;
  origin: string;
  drainPurges: DrainPurges;
  /** Milliseconds since the epoch. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  log: (record: LogRecord) => void;
  production: boolean;
  writeTokens: readonly NamedToken[];
  /** Whether the public's writes are counted, where the platform has a counter. */
  limitWrites: boolean;
};

const ONE_DAY_S = 86_400;

/** Longer than a query may take, shorter than a caller may wait. */
const MAX_WAIT_MS = 2500;

const answerPreflight = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
  allowHeaders: ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", POSITION],
  maxAge: ONE_DAY_S,
});

/** The whole service over what it is given; it reads neither the environment nor the clock itself. */
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
  const answerRemembered = createRemembered(edgeCache, aliases, every);

  const app = createRouter();
  app.use(everyAnswer(every));
  app.use(async function provide(c, next) {
    const facts = c.get("facts");
    const { query, readTogether, transact } = every.measure(deps, facts);
    c.set("query", query);
    c.set("readTogether", readTogether);
    c.set("transact", transact);
    const platformCache = platformCacheOf(c, { "X-Request-Id": facts.requestId });
    c.set("cache", platformCache === undefined ? edgeCache : workersCache(platformCache)); // one truth: never both
    c.set("aliases", aliases);
    c.set("logFailure", (what, error) =>
      deps.log({ level: "error", requestId: facts.requestId, failed: what, error: reasons(error) }),
    );
    c.set("drainPurges", deps.drainPurges);
    c.set("writeTokens", deps.writeTokens);
    c.set("positions", positions);
    const position = c.req.header(POSITION);
    const madeAfter = position === undefined ? undefined : await positions.momentOf(position);
    if (madeAfter !== undefined) c.set("madeAfter", madeAfter);
    c.set("writeLimit", deps.limitWrites ? c.env.WRITE_LIMIT : undefined);
    // An OPTIONS that is no preflight asks about the path itself.
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
    (await answerRemembered(request, ctx)) ?? (await answerByRoute(request, env, ctx));
  return app;
}
