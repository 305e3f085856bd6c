import { z } from "@hono/zod-openapi";

const DatabaseUrl = z.url({ protocol: /^postgres(ql)?$/ });

/** A bearer token and the name under which its use is logged. */
export type NamedToken = { name: string; token: string };

/** `name:token,name:token`; a token is at least 16 characters, so that none is guessed. */
function readTokens(text: string, ctx: z.RefinementCtx): NamedToken[] {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [, name = "", token = ""] = part.trim().match(/^([\w-]+):([\w.~+/=-]{16,})$/) ?? [];
    if (name === "") ctx.addIssue({ code: "custom", message: "must look like name:token,name:token" });
    return { name, token };
  });
}

const count = (preset: number, most: number) => z.coerce.number().int().min(1).max(most).default(preset);

const EnvSchema = z
  .object({
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
    ORIGIN_STATEMENTS: count(32, 1000),
    PURGE_CALLS_PER_MINUTE: count(5, 30_000),
    PURGE_BURST: count(25, 10_000),
    PURGE_TAGS_PER_CALL: count(100, 1000),
  })
  .refine((env) => env.CLOUDFLARE_PURGE_TOKEN !== undefined || env.CLOUDFLARE_ZONE_ID === undefined, {
    path: ["CLOUDFLARE_PURGE_TOKEN"],
  })
  .refine((env) => env.CLOUDFLARE_ZONE_ID !== undefined || env.CLOUDFLARE_PURGE_TOKEN === undefined, {
    path: ["CLOUDFLARE_ZONE_ID"],
  });

export type Env = z.infer<typeof EnvSchema>;

/** What each variable is for, said to the person who forgot it. */
const PURPOSE: Record<keyof Env, string> = {
  ENVIRONMENT: "development, test or production",
  DATABASE_URL: "the Postgres connection string, postgresql://user:password@host/database",
  PUBLIC_ORIGIN: "scheme and host under which callers reach this Worker, https://api.example.com",
  WRITE_TOKENS: "who may write, name:token,name:token with tokens of at least 16 characters",
  LIMIT_WRITES: "yes or no: whether one client address may send only so many reviews and votes a minute",
  CLOUDFLARE_ZONE_ID:
    "the zone whose purge API is called, 32 hexadecimal digits, together with CLOUDFLARE_PURGE_TOKEN",
  CLOUDFLARE_PURGE_TOKEN: "an API token that may purge that zone's cache, together with CLOUDFLARE_ZONE_ID",
  ORIGIN_STATEMENTS:
    "how many reads, and how many writes, of one isolate may be under way at once, 1 to 1000; 32 if not said",
  PURGE_CALLS_PER_MINUTE: "how many purge calls the plan takes a minute, 1 to 30000; 5 if not said",
  PURGE_BURST: "how many of them it takes at once, 1 to 10000; 25 if not said",
  PURGE_TAGS_PER_CALL: "how many tags it takes in one call, 1 to 1000; 100 if not said",
  SQL_GATEWAY_URL: "the local stand-in for Neon's HTTP endpoint, used only with a loopback DATABASE_URL",
};

/** Checks the Worker's variables. Throws an Error that names every variable at fault and never its value. */
export function parseEnv(bindings: unknown): Env {
  const parsed = EnvSchema.safeParse(bindings);
  if (parsed.success) return parsed.data;
  const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const hints = [...names].map((name) => `${name} (${PURPOSE[name as keyof Env] ?? "unknown"})`);
  throw new Error(`These variables are missing or not valid: ${hints.join("; ")}.`);
}
