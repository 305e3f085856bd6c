import type { Context, TypedResponse } from "hono";
import { tagOf } from "./etag.ts";

/**
 * Answers with JSON text and a strong tag of its bytes and of the headers that belong to it. The text has the shape
 * `T` because a store wrote it so, which the compiler cannot see: hence the cast, and tests that hold every answer
 * against its schema.
 */
export async function answer<T>(c: Context, json: string, headers: Record<string, string> = {}) {
  const etag = await tagOf([json, ...Object.values(headers)].join("\n"));
  const response = c.body(json, 200, { "Content-Type": "application/json", ETag: etag, ...headers });
  return response as Response as Response & TypedResponse<T, 200, "json">;
}
