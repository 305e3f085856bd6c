import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { createEdgeCache } from "./cache/edge-cache.ts";
import { inFrontOf } from "./cache/in-front.ts";
import { lifetimes } from "./cache/lifetimes.ts";
import type { CacheStore } from "./cache/store.ts";
import { createWorkersCache } from "./cache/workers-cache.ts";
import type { NamedToken } from "./env.ts";
import { explorer } from "./explorer.ts";
import { health } from "./health.ts";
import { methodNotAllowed } from "./http/method-not-allowed.ts";
import { documentation } from "./openapi.ts";
import { notFound, onError } from "./problem.ts";
import { productLists } from "./products/list-routes.ts";
import { products } from "./products/routes.ts";
import { productWrites } from "./products/write-routes.ts";
import { purges } from "./purges/routes.ts";
import { type LogRecord, reasons, requestLog } from "./request-log.ts";
import { reviews } from "./reviews/routes.ts";
import { reviewWrites } from "./reviews/write-routes.ts";
import { createRouter, type DrainPurges } from "./router.ts";
import type { Query, ReadTogether, Transact } from "./sql.ts";
import { storefront } from "./storefront/routes.ts";

export type Deps = {
  query: Query;
  readTogether: ReadTogether;
  transact: Transact;
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
const PATIENCE_MS = 2500;

const answerPreflight = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
  allowHeaders: ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"],
  maxAge: ONE_DAY_S,
});

const EXPOSED_HEADERS = "ETag,Link,Location,X-Total-Count,Cache-Status,Retry-After";

/** The whole service over what it is given; it reads neither the environment nor the clock itself. */
export function createApp(deps: Deps) {
  const app = createRouter();
  const cacheOptions = {
    ...deps,
    notFound: lifetimes.notFound,
    patienceMs: PATIENCE_MS,
    onFailure: (what: string, error: unknown) =>
      deps.log({ level: "error", cache: what, error: reasons(error) }),
  };
  const edgeCache = createEdgeCache(cacheOptions);
  const workersCache = createWorkersCache(cacheOptions);

  app.use(requestId());
  app.use(requestLog(deps));
  app.use(async function provide(c, next) {
    const inFront = inFrontOf(c);
    c.set("cache", inFront === undefined ? edgeCache : workersCache(inFront)); // one truth: never both
    c.set("drainPurges", deps.drainPurges);
    c.set("writeTokens", deps.writeTokens);
    c.set("writeLimit", deps.limitWrites ? c.env.WRITE_LIMIT : undefined);
    await next();
  });
  app.use(async function noStore(c, next) {
    c.header("Cache-Control", "no-store"); // unless the route says otherwise: silence would mean hours
    await next();
  });
  app.use(
    secureHeaders({
      strictTransportSecurity: deps.production ? "max-age=31536000; includeSubDomains" : false,
      crossOriginResourcePolicy: "cross-origin", // an API for every shop's pages
      // These speak of documents with pages around them, which an answer of ours is not.
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
      xDnsPrefetchControl: false,
      xDownloadOptions: false,
      xFrameOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
    }),
  );

  app.use(async function allowAnyOrigin(c, next) {
    // An OPTIONS that is no preflight asks about the path itself.
    const asksFirst =
      c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined;
    if (asksFirst) return await answerPreflight(c, next);
    // Not left to the same middleware: it makes a response before the route does, and Hono then copies one into the other.
    c.header("Access-Control-Allow-Origin", "*");
    c.header("Access-Control-Expose-Headers", EXPOSED_HEADERS);
    await next();
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
  return app;
}
