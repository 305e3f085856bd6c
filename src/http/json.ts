import type { z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";

/** Writes an object whose members are JSON text already, as Postgres or another answer has them, without parsing them. */
export function rawObject(raw: Record<string, string>): string {
  return `{${rawMembers(raw)}}`;
}

/** The same with members before them that are not JSON text yet: one at least. */
export function withRaw(object: object, raw: Record<string, string>): string {
  return `${JSON.stringify(object).slice(0, -1)},${rawMembers(raw)}}`;
}

const rawMembers = (raw: Record<string, string>) =>
  Object.entries(raw)
    .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
    .join(",");

/**
 * Answers JSON text. It has the shape `T` because a store wrote it so, which the compiler cannot see: hence the cast,
 * and tests that hold every answer against its schema.
 */
export function sendJson<T extends z.ZodType, S extends 200 | 201>(c: Context, json: string, status: S) {
  const response: Response = c.body(json, status, { "Content-Type": "application/json" });
  return response as Response & TypedResponse<z.input<T>, S, "json">;
}
