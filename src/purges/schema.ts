import { z } from "@hono/zod-openapi";

/** The platform's rules for Cache-Tag: printable ASCII without spaces, at most 1,024 characters. */
const Tag = z
  .string()
  .regex(/^[!-+\--~]{1,1024}$/, "must be 1 to 1024 printable ASCII characters without spaces and commas")
  .refine((tag) => tag !== "*" && tag !== "~", "is not a tag: send everything instead");

const LONGEST_SOFT_S = 300;

const SECONDS = `must be a whole number of seconds from 1 to ${LONGEST_SOFT_S}`;
const Soft = z.int(SECONDS).min(1, SECONDS).max(LONGEST_SOFT_S, SECONDS).optional().openapi({
  description:
    "Marks all responses stale. For this number of seconds each is served while it is refreshed, then it is a miss.",
});

const Here = z.literal(true).optional().openapi({
  description:
    "Invalidates exactly these tags, in this data centre only. For an import that has recorded the tags for the others.",
});

const MAX_TAGS = 1000;
const Tags = z.array(Tag).min(1).max(MAX_TAGS).openapi({
  description:
    "Invalidates every response that shows what these tags name: `product-7`, the reviews of a product `reviews-7`, the plain list `products`.",
});
const EITHER = `must be {"tags": [...]} with 1 to ${MAX_TAGS} tags and optionally "here": true, or {"everything": true} and optionally "soft": 1 to ${LONGEST_SOFT_S}`;

export const Purge = z
  .union(
    [z.strictObject({ tags: Tags, here: Here }), z.strictObject({ everything: z.literal(true), soft: Soft })],
    EITHER,
  )
  .openapi("Purge", { example: { tags: ["product-7", "reviews-7"] } });

export const Accepted = z.strictObject({ status: z.literal("accepted") }).openapi("Accepted");
