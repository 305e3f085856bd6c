import { z } from "@hono/zod-openapi";

/** Tags go into an HTTP header, where the platform takes printable ASCII without spaces, at most 1,024 characters. */
const Tag = z
  .string()
  .regex(/^[!-+\--~]{1,1024}$/, "must be 1 to 1024 printable ASCII characters without spaces and commas")
  .refine((tag) => tag !== "*", "is not a tag: send everything instead");

const MAX_TAGS = 1000;
const EITHER = `must be {"tags": [...]} with 1 to ${MAX_TAGS} tags, or {"everything": true}`;

export const Purge = z
  .union(
    [
      z.strictObject({ tags: z.array(Tag).min(1).max(MAX_TAGS) }),
      z.strictObject({ everything: z.literal(true) }),
    ],
    EITHER,
  )
  .openapi("Purge", { example: { tags: ["product-7", "reviews-7"] } });

export const Accepted = z.strictObject({ status: z.literal("accepted") }).openapi("Accepted");
