import { z } from "@hono/zod-openapi";
import { FREE_PLAN } from "./purges/limits.ts";

const DatabaseUrl = z.url({ protocol: /^postgres(ql)?$/ });

/** A bearer token, and the name that the log shows for it. */
export type NamedToken = { name: string; token: string };

/** `name:token,name:token`. */
function readTokens(text: string, ctx: z.RefinementCtx): NamedToken[] {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [, name = "", token = ""] = part.trim().match(/^([\w-]+):([\w.~+/=-]{16,})$/) ?? [];
    if (name === "") ctx.addIssue({ code: "custom", message: "must look like name:token,name:token" });
    return { name, token };
  });
}

const count = (preset: number, most: number) => z.coerce.number().int().min(1).max(most).default(preset);

const EnvSchema = z.object({
  ENVIRONMENT: z.enum(["development", "test", "production"]),
  DATABASE_URL: DatabaseUrl,
  PUBLIC_ORIGIN: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
  SQL_GATEWAY_URL: z.url().optional(),
  LIMIT_WRITES: z.enum(["yes", "no"]).default("yes"),
  WRITE_TOKENS: z.string().default("").transform(readTokens),
  CLOUDFLARE_ZONE_ID: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  CLOUDFLARE_PURGE_TOKEN: z
    .string()
    .regex(/^[\w-]{16,}$/)
    .optional(),
  ORIGIN_STATEMENTS: count(64, 1000),
  PURGE_CALLS_PER_MINUTE: count(FREE_PLAN.callsPerMinute, 30_000),
  PURGE_BURST: count(FREE_PLAN.burst, 10_000),
  PURGE_TAGS_PER_CALL: count(FREE_PLAN.tagsPerCall, 1000),
  TIMER_IDLE_MINUTES: count(15, 60),
});

type Name = keyof typeof EnvSchema.shape;

/** `faults`: a sentence for each wrong variable that reads do not need. */
export type Env = z.infer<typeof EnvSchema> & { faults: string[] };

/** What each variable is for, as part of an error message. */
const PURPOSE: Record<Name, string> = {
  ENVIRONMENT: "development, test or production",
  DATABASE_URL: "the Postgres connection string, postgresql://user:password@host/database",
  PUBLIC_ORIGIN: "scheme and host under which clients reach this Worker, https://api.example.com",
  WRITE_TOKENS: "who may write, name:token,name:token with tokens of at least 16 characters",
  LIMIT_WRITES: "yes or no: whether the reviews and votes of one client address are rate-limited",
  CLOUDFLARE_ZONE_ID:
    "the zone whose purge API is called, 32 hexadecimal digits, together with CLOUDFLARE_PURGE_TOKEN",
  CLOUDFLARE_PURGE_TOKEN:
    "an API token of letters, digits, _ and - that may purge that zone's cache, together with CLOUDFLARE_ZONE_ID",
  ORIGIN_STATEMENTS:
    "how many reads, and how many writes, one isolate may run at once, 1 to 1000, default 64",
  PURGE_CALLS_PER_MINUTE: "how many purge calls the plan allows a minute, 1 to 30000, default 5",
  PURGE_BURST: "how many purge calls the plan allows at once, 1 to 10000, default 25",
  PURGE_TAGS_PER_CALL: "how many tags the plan allows in one call, 1 to 1000, default 100",
  TIMER_IDLE_MINUTES:
    "how many minutes the timer waits between queries while there is nothing to do, 1 to 60, default 15",
  SQL_GATEWAY_URL: "the local replacement for Neon's HTTP endpoint, used only with a loopback DATABASE_URL",
};

const NO_PURGES = "no purge is sent to the zone";

/** The effect of a wrong value, for each variable that reads do not need. */
const WITHOUT: Partial<Record<Name, string>> = {
  SQL_GATEWAY_URL: "a database on this machine cannot be reached",
  LIMIT_WRITES: "writes without a token are rate-limited",
  WRITE_TOKENS: "nobody may write products or purge",
  ORIGIN_STATEMENTS: "64 statements may run at once",
  CLOUDFLARE_ZONE_ID: NO_PURGES,
  CLOUDFLARE_PURGE_TOKEN: NO_PURGES,
  PURGE_CALLS_PER_MINUTE: NO_PURGES,
  PURGE_BURST: NO_PURGES,
  PURGE_TAGS_PER_CALL: NO_PURGES,
  TIMER_IDLE_MINUTES: "the timer waits 15 minutes between queries while there is nothing to do",
};

/**
 * Parses the Worker's variables. Values are trimmed; an empty value counts as missing. If a variable that reads need is
 * wrong, it throws an Error that names every wrong variable and no value.
 */
export function parseEnv(bindings: unknown): Env {
  const given = trimmed(bindings);
  const { error } = EnvSchema.safeParse(given);
  const wrong = new Set(error?.issues.map((issue) => issue.path[0] as Name));
  const { CLOUDFLARE_ZONE_ID: zoneId, CLOUDFLARE_PURGE_TOKEN: token } = given;
  if (zoneId !== undefined && token === undefined) wrong.add("CLOUDFLARE_PURGE_TOKEN");
  if (token !== undefined && zoneId === undefined) wrong.add("CLOUDFLARE_ZONE_ID");
  const hints = [...wrong].map((name) => `${name} (${PURPOSE[name]})`);
  if ([...wrong].some((name) => WITHOUT[name] === undefined))
    throw new Error(`These variables are missing or not valid: ${hints.join("; ")}.`);

  const isOff = [...wrong].some((name) => WITHOUT[name] === NO_PURGES);
  const off: Name[] = isOff ? ["CLOUDFLARE_ZONE_ID", "CLOUDFLARE_PURGE_TOKEN"] : [];
  for (const name of [...wrong, ...off]) delete given[name];
  const faults = [...wrong].map(
    (name) =>
      `${name} is missing or not valid, so ${WITHOUT[name]}. Set or remove it: it is ${PURPOSE[name]}.`,
  );
  return { ...EnvSchema.parse(given), faults };
}

/** Secrets often end with the newline of a file or command. */
function trimmed(bindings: unknown): Record<string, unknown> {
  const all = Object.entries(bindings ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? value.trim() || undefined : value,
  ]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}
