import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { sha256 } from "../cache/hash.ts";
import { type FieldError, ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";
import { Refusal, type Row, type Statement } from "../sql.ts";
import type { OnceKey } from "./once-key.ts";

// Idempotency-Key as in draft-ietf-httpapi-idempotency-key-header. The write's own transaction claims the key and stores the
// result: see db/migrations/0006_at_most_once.sql.

/** The caller of requests without a token. Every token has a name, so the keys of both never collide. */
const PUBLIC = "";
const KEY = /^[!-~]{1,255}$/;

const CLAIM_KEY = "select claim_key($1, $2)";
const KEEP_RESULT = "select keep_result($1, $2, $3::json)";

/**
 * Reads the key for `once`, and stores the response of a request that fails validation. It must come after `requireToken`,
 * because each caller has its own keys, and after `jsonBody`.
 */
export const idempotent = createMiddleware<AppEnv>(async function idempotent(c, next) {
  const key = await readKey(c);
  c.set("onceKey", key);
  await next();
  if (key[0] === null || !(c.error instanceof ProblemError)) return;
  const { problem } = c.error;
  if (problem.kind !== "invalid-request" || c.res.headers.has("Idempotent-Replayed")) return;
  const refused = JSON.stringify({ errors: problem.errors });
  await claimAndRun(c, key, [{ text: KEEP_RESULT, params: [...key, refused] }]);
});

async function readKey(c: Context<AppEnv>): Promise<OnceKey> {
  const given = c.req.header("Idempotency-Key");
  if (given === undefined) return [null, null];
  if (!KEY.test(given)) {
    const message = "must be 1 to 255 visible ASCII characters";
    throw new ProblemError({
      kind: "invalid-request",
      errors: [{ in: "header", field: "Idempotency-Key", message }],
    });
  }
  const request = `${c.req.method} ${c.req.path.replace(/\/+$/, "")}\n${await c.req.text()}`;
  return [`${c.get("facts").by ?? PUBLIC} ${given}`, await sha256(request)];
}

/**
 * Runs a write in one transaction, at most once for the caller's key. Its last statement must select only `keep_result`.
 * Returns the row of texts stored by `keep_result`. For a repeated request that is the first result, and the response has
 * `Idempotent-Replayed`. Fails with `idempotency-conflict` or `idempotency-mismatch`, with a stored `invalid-request`, and
 * as `transact` does.
 */
export async function once<R extends Row>(
  c: Context<AppEnv>,
  write: (key: OnceKey) => readonly Statement[],
): Promise<R> {
  const key = c.get("onceKey");
  const json = await (key[0] === null ? run(c, write(key)) : claimAndRun(c, key, write(key)));
  const result: R | { errors: FieldError[] } = JSON.parse(json);
  if (Array.isArray(result)) return result;
  throw new ProblemError({ kind: "invalid-request", errors: result.errors });
}

async function run(c: Context<AppEnv>, statements: readonly Statement[]): Promise<string> {
  const rows = (await c.get("transact")(statements)).at(-1);
  const json = rows?.[0]?.[0];
  if (json == null) throw new Error("the last statement of a write did not answer with keep_result");
  return json;
}

async function claimAndRun(
  c: Context<AppEnv>,
  key: OnceKey,
  statements: readonly Statement[],
): Promise<string> {
  try {
    return await run(c, [{ text: CLAIM_KEY, params: key }, ...statements]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    switch (error.code) {
      case "AT001":
        throw new ProblemError({ kind: "idempotency-conflict" });
      case "AT002":
        throw new ProblemError({ kind: "idempotency-mismatch" });
      case "AT003":
        c.header("Idempotent-Replayed", "true");
        return error.detail ?? "";
      default:
        throw error;
    }
  }
}
