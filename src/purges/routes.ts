import { createRoute, type z } from "@hono/zod-openapi";
import { EVERYTHING, EVERYTHING_SOFTLY } from "../cache/entry.ts";
import type { EdgeCache } from "../cache/tier.ts";
import { jsonBody } from "../http/body.ts";
import { anyRequest, problems, unstored } from "../http/responses.ts";
import { requireToken } from "../http/token.ts";
import { dependentTags } from "../invalidation.ts";
import { createRouter } from "../router.ts";
import { startDrain } from "./purge-tags.ts";
import { Accepted, Purge } from "./schema.ts";
import { recordPurges, recordSoftPurge } from "./store.ts";

export const purges = createRouter();

const purgeRoute = createRoute({
  method: "post",
  path: "/purges",
  operationId: "purge",
  tags: ["operations"],
  parameters: anyRequest,
  summary: "Invalidate cached responses: those with the given tags, or all",
  security: [{ token: [] }],
  middleware: [requireToken, ...jsonBody()] as const,
  request: { body: { required: true, content: { "application/json": { schema: Purge } } } },
  responses: { 202: unstored(Accepted), ...problems(400, 401, 413, 415, 422, 503) },
});

purges.openapi(purgeRoute, async (c) => {
  const { record, tags, purgeHere } = toPurge(c.req.valid("json"));
  c.get("facts").purged = tags;
  try {
    if (record !== undefined) await c.get("transact")([record]);
  } finally {
    // Also if the tags cannot be recorded (503), so that this data centre serves nothing old until the client tries again.
    await purgeHere(c.get("cache"));
  }
  await startDrain(c);
  return c.json({ status: "accepted" as const }, 202);
});

function toPurge(asked: z.infer<typeof Purge>) {
  if ("tags" in asked) {
    const { tags, here } = asked;
    const invalidated = here ? tags : [...new Set(tags.flatMap(dependentTags))];
    const purgeHere = (cache: EdgeCache) => cache.purge(invalidated);
    return { tags, record: here ? undefined : recordPurges(tags), purgeHere };
  }
  const { soft } = asked;
  if (soft === undefined) {
    const tags = [EVERYTHING];
    return { tags, record: recordPurges(tags), purgeHere: (cache: EdgeCache) => cache.purge(tags) };
  }
  return {
    tags: [EVERYTHING_SOFTLY],
    record: recordSoftPurge(soft),
    purgeHere: (cache: EdgeCache) => cache.purgeSoftly(soft),
  };
}
