import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";

const good = {
  PUBLIC_ORIGIN: "https://api.example.test",
  ENVIRONMENT: "production",
  DATABASE_URL: "postgresql://u:hunter2@ep-x.neon.example/db",
};

describe("the environment", () => {
  it("is accepted, other bindings aside", () => {
    expect(parseEnv({ ...good, ASSETS: {} })).toEqual({
      ...good,
      WRITE_TOKENS: [],
      LIMIT_WRITES: "yes",
      ORIGIN_STATEMENTS: 32,
      PURGE_CALLS_PER_MINUTE: 5,
      PURGE_BURST: 25,
      PURGE_TAGS_PER_CALL: 100,
    });
  });

  it("holds several named tokens, so that they can be rotated", () => {
    const tokens = "ci:0123456789abcdef, ops:fedcba9876543210";
    expect(parseEnv({ ...good, WRITE_TOKENS: tokens }).WRITE_TOKENS).toEqual([
      { name: "ci", token: "0123456789abcdef" },
      { name: "ops", token: "fedcba9876543210" },
    ]);
  });

  it.each(["0123456789abcdef", "ci:short", "ci:0123456789abcdef,x"])("refuses the tokens %j", (tokens) => {
    expect(() => parseEnv({ ...good, WRITE_TOKENS: tokens })).toThrow(/WRITE_TOKENS/);
  });

  it("takes the limits of a paid plan as text, which is what variables are", () => {
    expect(parseEnv({ ...good, PURGE_CALLS_PER_MINUTE: "300" }).PURGE_CALLS_PER_MINUTE).toBe(300);
  });

  it.each(["0", "-5", "2.5", "many", ""])("refuses %j purge calls a minute", (calls) => {
    expect(() => parseEnv({ ...good, PURGE_CALLS_PER_MINUTE: calls })).toThrow(/PURGE_CALLS_PER_MINUTE/);
  });

  it("asks for the zone and its token together", () => {
    const zone = { CLOUDFLARE_ZONE_ID: "0123456789abcdef0123456789abcdef" };
    const token = { CLOUDFLARE_PURGE_TOKEN: "a-token-of-16-or-more" };
    expect(parseEnv({ ...good, ...zone, ...token })).toMatchObject({ ...zone, ...token });
    expect(() => parseEnv({ ...good, ...zone })).toThrow(/: CLOUDFLARE_PURGE_TOKEN \(/);
    expect(() => parseEnv({ ...good, ...token })).toThrow(/: CLOUDFLARE_ZONE_ID \(/);
  });

  it("names every variable at fault and what it is for, but no value", () => {
    const parse = () =>
      parseEnv({ ENVIRONMENT: "prod", DATABASE_URL: "mysql://u:hunter2@host/db", PUBLIC_ORIGIN: "x" });
    expect(parse).toThrow(
      /ENVIRONMENT \(development, test or production\); DATABASE_URL \(the Postgres.*PUBLIC_ORIGIN/,
    );
    expect(parse).not.toThrow(/hunter2/);
  });
});
