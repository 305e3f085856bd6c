import { createApp } from "./app.ts";
import { cacheApi } from "./cache/store.ts";
import { parseEnv } from "./env.ts";
import type { LogRecord } from "./every-answer.ts";
import { createEveryMinute } from "./every-minute.ts";
import { ProblemError } from "./problem.ts";
import { createDrain } from "./purges/drain.ts";
import { purgeSettings } from "./purges/settings.ts";
import type { AppEnv } from "./router.ts";
import { createOrigin } from "./sql.ts";

function start(bindings: unknown) {
  const deps = {
    store: cacheApi(caches.default),
    now: Date.now,
    sleep: (ms: number) => scheduler.wait(ms),
    log: (record: LogRecord) => console[record.level](JSON.stringify(record)),
  };
  try {
    const env = parseEnv(bindings);
    for (const setting of env.faults) deps.log({ level: "error", setting });
    const origin = createOrigin(env);
    const drainPurges = createDrain({ ...deps, ...origin, ...purgeSettings(env) });
    const app = createApp({
      ...deps,
      ...origin,
      drainPurges,
      origin: env.PUBLIC_ORIGIN,
      writeTokens: env.WRITE_TOKENS,
      limitWrites: env.LIMIT_WRITES === "yes",
      production: env.ENVIRONMENT === "production",
    });
    return {
      app,
      everyMinute: createEveryMinute({
        ...deps,
        ...origin,
        drainPurges,
        faults: env.faults,
        idleMinutes: env.TIMER_IDLE_MINUTES,
      }),
    };
  } catch (error) {
    // This app answers every request with a problem, and logs which variable is wrong.
    const fail = () => Promise.reject(new ProblemError({ kind: "origin-unavailable" }, { cause: error }));
    const app = createApp({
      ...deps,
      query: fail,
      readTogether: fail,
      transact: fail,
      drainPurges: fail,
      origin: "https://not-configured.invalid",
      writeTokens: [],
      limitWrites: true,
      production: true,
    });
    return {
      app,
      everyMinute: createEveryMinute({ ...deps, transact: fail, drainPurges: fail, idleMinutes: 1 }),
    };
  }
}

/** Built on the first event of an isolate, because the bindings are known only then. */
let service: ReturnType<typeof start> | undefined;

export default {
  async fetch(request, env, ctx) {
    service ??= start(env);
    return await service.app.fetch(request, env, ctx);
  },

  async scheduled(event, env, ctx) {
    service ??= start(env);
    await service.everyMinute(event.scheduledTime, ctx);
  },
} satisfies ExportedHandler<AppEnv["Bindings"]>;
