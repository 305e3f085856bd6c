import { createRoute, z } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
import { anyRequest, problems, unstored } from "./http/responses.ts";
import { type AppEnv, createRouter } from "./router.ts";

export const health = createRouter();

const Status = z.strictObject({ status: z.literal("ok") }).openapi("Status");

/** Monitors ask often. `c.json` would set the headers one by one, which costs more. */
function ok(c: Context<AppEnv>) {
  const headers = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    ...c.get("finish")(200),
  };
  const response: Response = new Response('{"status":"ok"}', { headers });
  return response as Response & TypedResponse<z.infer<typeof Status>, 200, "json">;
}

const healthRoute = createRoute({
  method: "get",
  path: "/health",
  operationId: "health",
  tags: ["operations"],
  parameters: anyRequest,
  summary: "Check that the process is up",
  responses: { 200: unstored(Status), ...problems() },
});

health.openapi(healthRoute, ok);

const readyRoute = createRoute({
  method: "get",
  path: "/ready",
  operationId: "ready",
  tags: ["operations"],
  parameters: anyRequest,
  summary: "Check that the database answers",
  responses: { 200: unstored(Status), ...problems(503) },
});

health.openapi(readyRoute, async (c) => {
  // Reads tables, because a database without them is not ready.
  await c.get("query")("select exists (select from products), exists (select from review_summaries)", []);
  return ok(c);
});
