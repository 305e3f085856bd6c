import { createRoute, z } from "@hono/zod-openapi";
import type { TypedResponse } from "hono";
import { pathAndQuery } from "./cache/aliases.ts";
import type { EveryAnswer } from "./every-answer.ts";
import { anyRequest, problems, unstored } from "./http/responses.ts";
import { createRouter } from "./router.ts";

export const health = createRouter();

const PATH = "/health";

const Status = z.strictObject({ status: z.literal("ok") }).openapi("Status");

/** `c.json` would set the headers one by one, which costs more. `common`: from `finish`. */
function ok(common: Record<string, string>) {
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store", ...common };
  const response: Response = new Response('{"status":"ok"}', { headers });
  return response as Response & TypedResponse<z.infer<typeof Status>, 200, "json">;
}

/** Answers `GET /health` without the routes, because monitors ask often. Undefined: the routes must answer. */
export function createHealthCheck({ begin, end }: EveryAnswer) {
  return function answerHealth(request: Request): Response | undefined {
    const { method, url } = request;
    if (!url.endsWith(PATH) || method !== "GET" || pathAndQuery(url) !== PATH) return undefined;
    return ok(end(begin(request), { method, path: PATH, status: 200 }));
  };
}

const healthRoute = createRoute({
  method: "get",
  path: PATH,
  operationId: "health",
  tags: ["operations"],
  parameters: anyRequest,
  summary: "Check that the process is up",
  responses: { 200: unstored(Status), ...problems() },
});

health.openapi(healthRoute, (c) => ok(c.get("finish")(200)));

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
  return ok(c.get("finish")(200));
});
