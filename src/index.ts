import { createApp } from "./app.ts";
import { parseEnv } from "./env.ts";
import type { LogRecord } from "./request-log.ts";
import { createReader } from "./sql.ts";

function start(bindings: unknown) {
  const env = parseEnv(bindings);
  return createApp({
    query: createReader(env),
    now: Date.now,
    log: (record: LogRecord) => console[record.level](JSON.stringify(record)),
    production: env.ENVIRONMENT === "production",
  });
}

/** Built on the first request of an isolate, for only then are the bindings known. */
let app: ReturnType<typeof start> | undefined;

export default {
  async fetch(request, env, ctx) {
    app ??= start(env);
    return await app.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<{ ASSETS?: Fetcher }>;
