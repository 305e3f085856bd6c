import { createApp } from "./app.ts";
import { cacheApi } from "./cache/store.ts";
import { parseEnv } from "./env.ts";
import { ProblemError } from "./problem.ts";
import type { LogRecord } from "./request-log.ts";
import type { AppEnv } from "./router.ts";
import { createOrigin } from "./sql.ts";

function start(bindings: unknown) {
  const deps = {
    store: cacheApi(caches.default),
    now: Date.now,
    sendPurges: async () => {}, // there is nobody to send them to yet
    log: (record: LogRecord) => console[record.level](JSON.stringify(record)),
  };
  try {
    const env = parseEnv(bindings);
    return createApp({
      ...deps,
      ...createOrigin(env),
      origin: env.PUBLIC_ORIGIN,
      writeTokens: env.WRITE_TOKENS,
      limitWrites: env.LIMIT_WRITES === "yes",
      production: env.ENVIRONMENT === "production",
    });
  } catch (error) {
    // Still answers in the API's own terms; every read logs which variable is at fault.
    const fail = () => Promise.reject(new ProblemError({ kind: "origin-unavailable" }, { cause: error }));
    return createApp({
      ...deps,
      query: fail,
      transact: fail,
      origin: "https://not-configured.invalid",
      writeTokens: [],
      limitWrites: true,
      production: true,
    });
  }
}

/** Built on the first request of an isolate, for only then are the bindings known. */
let app: ReturnType<typeof start> | undefined;

export default {
  async fetch(request, env, ctx) {
    app ??= start(env);
    return await app.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<AppEnv["Bindings"]>;
