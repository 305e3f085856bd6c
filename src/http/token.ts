import { createMiddleware } from "hono/factory";
import type { NamedToken } from "../env.ts";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

/** Requires a bearer token of the app (RFC 6750). Several are valid at once, so that they can be rotated. */
export const requireToken = createMiddleware<AppEnv>(async function requireToken(c, next) {
  const [, given] = c.req.header("Authorization")?.match(/^bearer +(\S+)$/i) ?? [];
  const name = given && (await nameOf(given, c.get("writeTokens")));
  if (name === undefined) throw new ProblemError({ kind: "unauthorized" });
  c.get("facts").by = name;
  await next();
});

/** Compares digests in constant time, and always all of them. */
async function nameOf(given: string, tokens: readonly NamedToken[]): Promise<string | undefined> {
  const digest = await sha256(given);
  let found: string | undefined;
  for (const { name, token } of tokens) {
    if (crypto.subtle.timingSafeEqual(digest, await sha256(token))) found = name;
  }
  return found;
}

const sha256 = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
