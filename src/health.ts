import { createRoute, z } from "@hono/zod-openapi";
import { problems, unstored } from "./http/responses.ts";
import { createRouter } from "./router.ts";

export const health = createRouter();

const Status = z.strictObject({ status: z.literal("ok") }).openapi("Status");

const healthRoute = createRoute({
  method: "get",
  path: "/health",
  operationId: "health",
  tags: ["operations"],
  summary: "The process is up",
  responses: { 200: unstored(Status) },
});

health.openapi(healthRoute, (c) => c.json({ status: "ok" }, 200));

const readyRoute = createRoute({
  method: "get",
  path: "/ready",
  operationId: "ready",
  tags: ["operations"],
  summary: "The database answers",
  responses: { 200: unstored(Status), ...problems(503) },
});

health.openapi(readyRoute, async (c) => {
  await c.var.query("select 1", []);
  return c.json({ status: "ok" }, 200);
});
