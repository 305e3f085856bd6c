import type { z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";

/**
 * Writes an object with last members whose values are JSON text already, as Postgres keeps them, without parsing
 * them. The object must have a member, and `raw` valid JSON only.
 */
export function withRaw(object: object, raw: Record<string, string>): string {
  const members = Object.entries(raw).map(([key, json]) => `${JSON.stringify(key)}:${json}`);
  return `${JSON.stringify(object).slice(0, -1)},${members.join(",")}}`;
}

/**
 * Answers JSON text. It has the shape `T` because a store wrote it so, which the compiler cannot see: hence the cast,
 * and tests that hold every answer against its schema.
 */
export function sendJson<T extends z.ZodType, S extends 200 | 201>(c: Context, json: string, status: S) {
  const response: Response = c.body(json, status, { "Content-Type": "application/json" });
  return response as Response & TypedResponse<z.input<T>, S, "json">;
}
