import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";

const good = {
  PUBLIC_ORIGIN: "https://api.example.test",
  ENVIRONMENT: "production",
  DATABASE_URL: "postgresql://u:hunter2@ep-x.neon.example/db",
};

const zone = {
  CLOUDFLARE_ZONE_ID: "0123456789abcdef0123456789abcdef",
  CLOUDFLARE_PURGE_TOKEN: "a-token-of-16-or-more",
};

const OFF = "no purge is sent to the zone";

/** A wrong value of each variable that reads do not need, and its effect. */
const OPTIONAL: Record<string, [wrong: string, means: string]> = {
  SQL_GATEWAY_URL: ["no-url", "a database on this machine cannot be reached"],
  LIMIT_WRITES: ["perhaps", "writes without a token are rate-limited"],
  WRITE_TOKENS: ["hunter2", "nobody may write"],
  CLOUDFLARE_ZONE_ID: ["ABCDEF", OFF],
  CLOUDFLARE_PURGE_TOKEN: ["two words of one token", OFF],
  PURGE_CALLS_PER_MINUTE: ["often", OFF],
  PURGE_BURST: ["-1", OFF],
  PURGE_TAGS_PER_CALL: ["1001", OFF],
  TIMER_IDLE_MINUTES: ["often", "the timer waits 15 minutes between queries"],
};

describe("the environment", () => {
  it("is accepted, and other bindings are ignored", () => {
    expect(parseEnv({ ...good, ASSETS: {} })).toEqual({
      ...good,
      WRITE_TOKENS: [],
      LIMIT_WRITES: "yes",
      ORIGIN_STATEMENTS: 64,
      PURGE_CALLS_PER_MINUTE: 5,
      PURGE_BURST: 25,
      PURGE_TAGS_PER_CALL: 100,
      TIMER_IDLE_MINUTES: 15,
      faults: [],
    });
  });

  it.each(["\n", "\r\n", " ", "\t", "\ufeff", "\u00a0"])("is taken with %j around every value", (space) => {
    const all = {
      ...good,
      ...zone,
      WRITE_TOKENS: "ci:0123456789abcdef",
      LIMIT_WRITES: "no",
      PURGE_BURST: "7",
    };
    const spaced = Object.entries(all).map(([name, value]) => [name, space + value + space]);
    expect(parseEnv(Object.fromEntries(spaced))).toEqual(parseEnv(all));
    expect(parseEnv(all)).toMatchObject({ ...zone, PURGE_BURST: 7, faults: [] });
  });

  it.each(Object.keys(OPTIONAL))("treats an empty %s as missing", (name) => {
    expect(parseEnv({ ...good, [name]: "" })).toEqual(parseEnv(good));
    expect(parseEnv({ ...good, [name]: " \n" })).toEqual(parseEnv(good));
  });

  it.each(Object.entries(OPTIONAL))(
    "works with a wrong %s, and reports its effect",
    (name, [wrong, means]) => {
      const env = parseEnv({ ...good, ...zone, [name]: wrong });
      const { [name as keyof typeof env]: _, ...rest } = parseEnv(good);
      expect(env.faults).toEqual([
        expect.stringMatching(new RegExp(`^${name} is missing or not valid, so ${means}`)),
      ]);
      expect(env.faults[0]).not.toContain(wrong);
      expect(env.faults[0]).toMatch(/Set or remove it: it is \w.*\.$/);
      const isOfPurges = means === OFF;
      expect(env).toMatchObject({ ...rest, ...(isOfPurges ? {} : zone), faults: env.faults });
      if (isOfPurges)
        expect([env.CLOUDFLARE_ZONE_ID, env.CLOUDFLARE_PURGE_TOKEN]).toEqual([undefined, undefined]);
    },
  );

  it("reports all wrong variables at once, including optional ones", () => {
    const parse = () => parseEnv({ ...good, DATABASE_URL: "x", PURGE_BURST: "y" });
    expect(parse).toThrow(/DATABASE_URL \(.*PURGE_BURST \(/);
    expect(parseEnv({ ...good, LIMIT_WRITES: "x", PURGE_BURST: "y" }).faults).toHaveLength(2);
  });

  it("may have several named tokens, so that they can be rotated", () => {
    const tokens = "ci:0123456789abcdef, ops:fedcba9876543210";
    expect(parseEnv({ ...good, WRITE_TOKENS: tokens }).WRITE_TOKENS).toEqual([
      { name: "ci", token: "0123456789abcdef" },
      { name: "ops", token: "fedcba9876543210" },
    ]);
  });

  it.each(["0123456789abcdef", "ci:short", "ci:0123456789abcdef,x"])("refuses the tokens %j", (tokens) => {
    const { WRITE_TOKENS, faults } = parseEnv({ ...good, WRITE_TOKENS: tokens });
    expect([WRITE_TOKENS, faults]).toEqual([[], [expect.stringContaining("WRITE_TOKENS")]]);
  });

  it("accepts the limits of a paid plan, as text", () => {
    expect(parseEnv({ ...good, PURGE_CALLS_PER_MINUTE: "300" }).PURGE_CALLS_PER_MINUTE).toBe(300);
  });

  it.each(["0", "-5", "2.5", "many", "1000000"])("does not purge at a rate of %j calls a minute", (calls) => {
    const { PURGE_CALLS_PER_MINUTE, CLOUDFLARE_ZONE_ID, faults } = parseEnv({
      ...good,
      ...zone,
      PURGE_CALLS_PER_MINUTE: calls,
    });
    expect([PURGE_CALLS_PER_MINUTE, CLOUDFLARE_ZONE_ID]).toEqual([5, undefined]);
    expect(faults).toEqual([expect.stringContaining("PURGE_CALLS_PER_MINUTE")]);
  });

  it("requires the zone and its token together", () => {
    const { CLOUDFLARE_ZONE_ID, CLOUDFLARE_PURGE_TOKEN } = zone;
    expect(parseEnv({ ...good, ...zone })).toMatchObject({ ...zone, faults: [] });
    expect(parseEnv({ ...good, CLOUDFLARE_ZONE_ID })).toEqual({
      ...parseEnv(good),
      faults: [expect.stringMatching(/^CLOUDFLARE_PURGE_TOKEN is missing/)],
    });
    expect(parseEnv({ ...good, CLOUDFLARE_PURGE_TOKEN })).toEqual({
      ...parseEnv(good),
      faults: [expect.stringMatching(/^CLOUDFLARE_ZONE_ID is missing/)],
    });
  });

  it("reports every wrong variable and its purpose, but no value", () => {
    const parse = () =>
      parseEnv({ ENVIRONMENT: "prod", DATABASE_URL: "mysql://u:hunter2@host/db", PUBLIC_ORIGIN: "x" });
    expect(parse).toThrow(
      /ENVIRONMENT \(development, test or production\); DATABASE_URL \(the Postgres.*PUBLIC_ORIGIN/,
    );
    expect(parse).not.toThrow(/hunter2/);
  });
});
