import { z } from "@hono/zod-openapi";

const DatabaseUrl = z.url({ protocol: /^postgres(ql)?$/ });

const EnvSchema = z.object({
  ENVIRONMENT: z.enum(["development", "test", "production"]),
  DATABASE_URL: DatabaseUrl,
  SQL_GATEWAY_URL: z.url().optional(),
});

export type Env = z.infer<typeof EnvSchema>;

/** What each variable is for, said to the person who forgot it. */
const PURPOSE: Record<keyof Env, string> = {
  ENVIRONMENT: "development, test or production",
  DATABASE_URL: "the Postgres connection string, postgresql://user:password@host/database",
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
