import { z } from "@hono/zod-openapi";

/** Every id is a Postgres integer. */
export const MAX_ID = 2147483647;

/** Front ends send an empty value or the text `undefined` for a parameter that they do not set. */
const isAbsent = (value: unknown) => value === undefined || value === "" || value === "undefined";

function isId(text: string): boolean {
  return /^0*\d{1,10}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_ID;
}

function readId(text: string, ctx: z.RefinementCtx): number {
  if (isId(text)) return Number(text);
  ctx.addIssue({ code: "custom", message: `must be an integer from 1 to ${MAX_ID}` });
  return z.NEVER;
}

const idDocs = { type: "integer", minimum: 1, maximum: MAX_ID, example: 2 } as const;

export const PathId = z.string().transform(readId).openapi(idDocs);

/** A required id in the query. */
export const QueryId = query(
  z.string({ error: `is required: an integer from 1 to ${MAX_ID}` }).transform(readId),
).openapi(idDocs);

export const OptionalQueryId = query(z.string().transform(readId).optional()).openapi(idDocs);

export const MAX_IDS = 100;

/** Ids separated by commas. Duplicates are removed, the order is kept. */
export const QueryIds = query(
  z
    .string()
    .transform((text, ctx) => {
      const given = text.split(",");
      const ids = new Set(given.map(Number));
      if (given.every(isId) && ids.size <= MAX_IDS) return [...ids];
      const message = `must be at most ${MAX_IDS} different integers from 1 to ${MAX_ID}, separated by commas`;
      ctx.addIssue({ code: "custom", message });
      return z.NEVER;
    })
    .optional(),
).openapi({
  type: "array",
  items: { type: "integer", minimum: 1, maximum: MAX_ID },
  maxItems: MAX_IDS,
  param: { style: "form", explode: false }, // separated by commas
  example: [2, 3, 8],
});

/** An integer ≥ 1 of any size. A larger one than MAX_SAFE_INTEGER becomes MAX_SAFE_INTEGER. */
export function positiveInteger(fallback: number, does: string) {
  const schema = z.string().transform((text, ctx) => {
    if (/^\d+$/.test(text) && /[1-9]/.test(text)) return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
    ctx.addIssue({ code: "custom", message: "must be an integer of at least 1" });
    return z.NEVER;
  });
  return query(schema.default(fallback)).openapi({
    type: "integer",
    minimum: 1,
    default: fallback,
    description: `${does} An empty value and the text \`undefined\` count as absent.`,
  });
}

/** A query parameter that is absent or given once. */
export function query<T extends z.ZodType>(schema: T) {
  return z.preprocess((value, ctx) => {
    const given = (Array.isArray(value) ? value : [value]).filter((one) => !isAbsent(one));
    if (given.length <= 1) return given[0];
    ctx.addIssue({ code: "custom", message: "is given more than once: give one value" });
    return z.NEVER;
  }, schema);
}
