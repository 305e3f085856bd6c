import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { parseEnv } from "../env.ts";
import { purgeSettings } from "./settings.ts";

it("purges go to the configured zone, within the configured limits", () => {
  const { zone, limits } = purgeSettings(
    parseEnv({
      ...env,
      CLOUDFLARE_ZONE_ID: "0123456789abcdef0123456789abcdef",
      CLOUDFLARE_PURGE_TOKEN: "a-token-of-16-or-more",
      PURGE_CALLS_PER_MINUTE: "300",
      PURGE_BURST: "50",
      PURGE_TAGS_PER_CALL: "30",
    }),
  );
  expect(zone?.name).toBe("zone");
  expect(limits).toEqual({ callsPerMinute: 300, burst: 50, tagsPerCall: 30 });
});

it("purges go to no zone if none is configured", () => {
  expect(purgeSettings(parseEnv(env)).zone).toBeUndefined();
});
