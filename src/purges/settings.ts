import type { Env } from "../env.ts";
import type { PurgeLimits } from "./limits.ts";
import { type PurgePort, zonePort } from "./ports.ts";

export function purgeSettings(env: Env): { limits: PurgeLimits; zone: PurgePort | undefined } {
  const { CLOUDFLARE_ZONE_ID: zoneId, CLOUDFLARE_PURGE_TOKEN: token } = env;
  return {
    zone: zoneId !== undefined && token !== undefined ? zonePort({ zoneId, token }) : undefined,
    limits: {
      callsPerMinute: env.PURGE_CALLS_PER_MINUTE,
      burst: env.PURGE_BURST,
      tagsPerCall: env.PURGE_TAGS_PER_CALL,
    },
  };
}
