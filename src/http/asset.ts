import type { Context } from "hono";
import { tagOf } from "../cache/etag.ts";
import { ProblemError } from "../problem.ts";
import type { AppEnv } from "../router.ts";

const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
};

/** Answers with the static file at `path`. A missing file is an unknown path. */
export async function sendAsset(
  c: Context<AppEnv>,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const asset = await c.env.ASSETS?.fetch(new URL(path, c.req.url));
  if (!asset?.ok) {
    await asset?.body?.cancel();
    throw new ProblemError({ kind: "unknown-path" });
  }
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  const known = asset.headers.get("ETag");
  const body = known === null ? await asset.text() : asset.body; // bare workerd sends no ETag
  return c.newResponse(body, 200, {
    ...headers,
    "Content-Type": type,
    ETag: known ?? (await tagOf(String(body))),
  });
}
