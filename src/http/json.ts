import type { z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";

/** Makes a JSON object of members that are JSON text already, without parsing them. */
export function rawObject(raw: Record<string, string>): string {
  return `{${rawMembers(raw)}}`;
}

/** The same, with the members of `object` before them. `object` must have at least one member. */
export function withRaw(object: object, raw: Record<string, string>): string {
  return `${JSON.stringify(object).slice(0, -1)},${rawMembers(raw)}}`;
}

const rawMembers = (raw: Record<string, string>) =>
  Object.entries(raw)
    .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
    .join(",");

/**
 * Answers with JSON text. It has the shape `T`, but the compiler cannot see that: hence the cast. Tests check every response
 * against its schema.
 */
export function sendJson<T extends z.ZodType, S extends 200 | 201>(c: Context, json: string, status: S) {
  const response: Response = c.body(json, status, { "Content-Type": "application/json" });
  return response as Response & TypedResponse<z.input<T>, S, "json">;
}
