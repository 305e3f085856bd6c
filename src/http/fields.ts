import { z } from "@hono/zod-openapi";

const isMissing = (issue: { input?: unknown }) => issue.input === undefined;

/**
 * Text of `min` to `max` code points, as JSON Schema counts. It is stored unchanged. Lone surrogates are rejected, because
 * UTF-8 cannot represent them.
 */
export function text({ min = 1, max }: { min?: number; max: number }) {
  return z
    .string({ error: (issue) => (isMissing(issue) ? "is required" : "must be a text") })
    .superRefine((value, ctx) => {
      const length = [...value].length;
      if (length < min || length > max) {
        ctx.addIssue({ code: "custom", message: `must have ${min} to ${max} characters` });
      }
      if (!value.isWellFormed()) {
        ctx.addIssue({ code: "custom", message: "must not contain half a character (a lone surrogate)" });
      }
    })
    .openapi({ minLength: min, maxLength: max });
}

const MAX_URL = 2048;

/** A URL for browsers. It is stored unchanged and never fetched. Spaces and control characters, which parsers skip, are rejected. */
export const WebUrl = text({ min: 0, max: MAX_URL })
  .refine((value) => /^https?:\/\/[^\s\p{Cc}]+$/iu.test(value) && URL.canParse(value), {
    error: "must be an http or https URL",
    abort: true,
  })
  .openapi({ pattern: "^[Hh][Tt][Tt][Pp][Ss]?://", example: "https://images.example/1.jpg" });

const MAX_PRICE = "9999999999.99";
const PRICE = /^\d{1,10}(\.\d{1,2})?$/;
/** `multipleOf: 0.01` would reject the number 19.99, because validators divide floats. */
const PRICE_DOCS = [
  { type: "string" as const, pattern: PRICE.source },
  { type: "number" as const, minimum: 0, maximum: Number(MAX_PRICE) },
];

/**
 * Parses money, given as a text or a number, to decimal text. JavaScript's text of a number is exact for the 12 digits that
 * a price may have.
 */
export const Price = z
  .union([z.string(), z.number()], {
    error: (issue) => (isMissing(issue) ? "is required" : "must be a price, as a text or a number"),
  })
  .transform((value, ctx) => {
    const decimal = String(value);
    if (PRICE.test(decimal)) return decimal;
    ctx.addIssue({
      code: "custom",
      message: `must be a price from 0 to ${MAX_PRICE} with at most two decimals`,
    });
    return z.NEVER;
  })
  .openapi({
    anyOf: PRICE_DOCS,
    example: "140.00",
    description: `0 to ${MAX_PRICE}, at most two decimals, as a text or a number.`,
  });

export const PriceOrNull = Price.nullable().openapi({ anyOf: [...PRICE_DOCS, { type: "null" }] });
