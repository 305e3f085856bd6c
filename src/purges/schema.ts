import { z } from "@hono/zod-openapi";

/** Tags go into an HTTP header, where the platform takes printable ASCII without spaces, at most 1,024 characters. */
const Tag = z
  .string()
  .regex(/^[!-+\--~]{1,1024}$/, "must be 1 to 1024 printable ASCII characters without spaces and commas")
  .refine((tag) => tag !== "*" && tag !== "~", "is not a tag: send everything instead");

const LONGEST_SOFT_S = 300;

const SECONDS = `must be a whole number of seconds from 1 to ${LONGEST_SOFT_S}`;
const Soft = z.int(SECONDS).min(1, SECONDS).max(LONGEST_SOFT_S, SECONDS).optional().openapi({
  description:
    "Serves old answers for so many seconds more while each is made anew. After that they are misses.",
});

const Here = z.literal(true).optional().openapi({
  description:
    "Ends exactly these tags, in this data centre alone: for an import that has recorded what the others have to end.",
});

const MAX_TAGS = 1000;
const EITHER = `must be {"tags": [...]} with 1 to ${MAX_TAGS} tags, and "here": true if wanted, or {"everything": true}, with "soft": 1 to ${LONGEST_SOFT_S} if wanted`;

export const Purge = z
  .union(
    [
      z.strictObject({ tags: z.array(Tag).min(1).max(MAX_TAGS), here: Here }),
      z.strictObject({ everything: z.literal(true), soft: Soft }),
    ],
    EITHER,
  )
  .openapi("Purge", { example: { tags: ["product-7", "reviews-7"] } });

export const Accepted = z.strictObject({ status: z.literal("accepted") }).openapi("Accepted");
