import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { health } from "./health.ts";
import { methodNotAllowed } from "./http/method-not-allowed.ts";
import { documentation } from "./openapi.ts";
import { notFound, onError } from "./problem.ts";
import { products } from "./products/routes.ts";
import { type LogRecord, requestLog } from "./request-log.ts";
import { reviews } from "./reviews/routes.ts";
import { createRouter } from "./router.ts";
import type { Query } from "./sql.ts";

export type Deps = {
  query: Query;
  /** Milliseconds since the epoch. */
  now: () => number;
  log: (record: LogRecord) => void;
  production: boolean;
};

const ONE_DAY_S = 86_400;

/** The whole service over what it is given; it reads neither the environment nor the clock itself. */
export function createApp(deps: Deps) {
  const app = createRouter();

  app.use(requestId());
  app.use(requestLog(deps));
  app.use(async function noStore(c, next) {
    c.header("Cache-Control", "no-store"); // unless the route says otherwise: silence would mean hours
    await next();
  });
  app.use(
    cors({
      origin: "*",
      allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
      allowHeaders: ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"],
      exposeHeaders: ["ETag", "Link", "Location", "X-Total-Count", "Cache-Status", "Retry-After"],
      maxAge: ONE_DAY_S,
    }),
  );
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

  app.route("/", products);
  app.route("/", reviews);
  app.route("/", health);
  app.route("/", documentation(app));

  methodNotAllowed(app);
  app.notFound(notFound);
  app.onError(onError);
  return app;
}
