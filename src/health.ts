import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { anyRequest, problems, unstored } from "./http/responses.ts";
import { type AppEnv, createRouter } from "./router.ts";

export const health = createRouter();

const Status = z.strictObject({ status: z.literal("ok") }).openapi("Status");

/** Monitors ask often. Headers that are added to a finished response cost more than those that it is made with. */
const ok = (c: Context<AppEnv>) =>
  c.json({ status: "ok" } as const, 200, { "Cache-Control": "no-store", ...c.get("finish")(200) });

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
