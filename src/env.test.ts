import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.ts";

const good = { ENVIRONMENT: "production", DATABASE_URL: "postgresql://u:hunter2@ep-x.neon.example/db" };

describe("the environment", () => {
  it("is accepted, other bindings aside", () => {
    expect(parseEnv({ ...good, ASSETS: {} })).toEqual(good);
  });

  it("names every variable at fault and what it is for, but no value", () => {
    const parse = () => parseEnv({ ENVIRONMENT: "prod", DATABASE_URL: "mysql://u:hunter2@host/db" });
    expect(parse).toThrow(/ENVIRONMENT \(development, test or production\); DATABASE_URL \(the Postgres/);
    expect(parse).not.toThrow(/hunter2/);
  });
});
