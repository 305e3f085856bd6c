import { createRoute } from "@hono/zod-openapi";
import { EVERYTHING } from "../cache/entry.ts";
import { jsonBody } from "../http/body.ts";
import { anyRequest, problems, unstored } from "../http/responses.ts";
import { requireToken } from "../http/token.ts";
import { impliedBy } from "../invalidation.ts";
import { createRouter } from "../router.ts";
import { startDrain } from "./purge-tags.ts";
import { Accepted, Purge } from "./schema.ts";
import { recordPurges } from "./store.ts";

export const purges = createRouter();

const purgeRoute = createRoute({
  method: "post",
  path: "/purges",
  operationId: "purge",
  tags: ["operations"],
  parameters: anyRequest,
  summary: "Ends cached answers: those with the given tags, or all; for operators and imports",
  security: [{ token: [] }],
  middleware: [requireToken, ...jsonBody()] as const,
  request: { body: { required: true, content: { "application/json": { schema: Purge } } } },
  responses: { 202: unstored(Accepted), ...problems(400, 401, 413, 415, 422, 503) },
});

purges.openapi(purgeRoute, async (c) => {
  const asked = c.req.valid("json");
  const tags = "tags" in asked ? asked.tags : [EVERYTHING];
  c.var.facts.purged = tags;
  try {
    await c.var.transact([recordPurges(tags)]);
  } finally {
    // Also when they cannot be recorded, which is a 503: who is told to try again is safe here meanwhile.
    await c.var.cache.purge([...new Set(tags.flatMap(impliedBy))]);
  }
  await startDrain(c);
  return c.json({ status: "accepted" as const }, 202);
});
