import { z } from "@hono/zod-openapi";
import { WebUrl } from "../http/fields.ts";

// The fields that review forms fill in on their own terms: numbers and booleans come as text too, for so they were typed.

const wanted = (meant: string, given: unknown) =>
  given === undefined ? `is required: ${meant}` : `must be ${meant}`;

/** An integer, or its digits. */
export function integer(least: number, most: number) {
  const meant = `an integer from ${least} to ${most}`;
  return z
    .unknown()
    .transform((value, ctx) => {
      const number = typeof value === "string" && /^0*\d{1,10}$/.test(value) ? Number(value) : value;
      if (Number.isInteger(number) && Number(number) >= least && Number(number) <= most)
        return Number(number);
      ctx.addIssue({ code: "custom", message: wanted(meant, value) });
      return z.NEVER;
    })
    .openapi({ type: "integer", minimum: least, maximum: most });
}

/** A boolean, or its name. */
export const yesOrNo = z
  .unknown()
  .transform((value, ctx) => {
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    ctx.addIssue({ code: "custom", message: wanted("true or false", value) });
    return z.NEVER;
  })
  .openapi({ type: "boolean" });

const MAX_EMAIL = 254; // RFC 5321, section 4.5.3.1.3
const isEmail = (value: string) => value.length <= MAX_EMAIL && z.regexes.html5Email.test(value);

/** What an e-mail field of a browser takes, so that no form's own check is laxer than ours; or nothing. */
export const emailOrEmpty = z
  .string("must be an e-mail address, or empty")
  .refine((value) => value === "" || isEmail(value), "must be an e-mail address, or empty")
  .openapi({ maxLength: MAX_EMAIL });

/** Fields for photos that were not filled in. */
const isEmpty = (value: unknown) => value == null || (typeof value === "string" && value.trim() === "");

/**
 * Addresses of photos. A review is worth more than its photos: what cannot be one is left out, and `ignored` says where it
 * was sent; empty fields are left out without a word.
 */
export function photoUrls(most: number) {
  const documented = { type: "array", items: { type: "string", format: "uri" }, maxItems: most } as const;
  return z
    .unknown()
    .transform((sent, ctx) => {
      if (!Array.isArray(sent)) return { urls: [], ignored: isEmpty(sent) ? [] : ["photos"] };
      const read = sent.map((value) => (isEmpty(value) ? null : WebUrl.safeParse(value).data));
      const urls = read.filter((url) => typeof url === "string");
      const ignored = read.flatMap((url, place) => (url === undefined ? [`photos.${place}`] : []));
      if (urls.length <= most) return { urls, ignored };
      ctx.addIssue({ code: "custom", message: `must be at most ${most} URLs` });
      return z.NEVER;
    })
    .openapi({
      anyOf: [documented, {}],
      description: `Up to ${most} http or https URLs. Empty ones are left out, and others that are none are named in \`ignored\`.`,
    });
}
