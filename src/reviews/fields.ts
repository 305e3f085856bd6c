import { z } from "@hono/zod-openapi";
import { WebUrl } from "../http/fields.ts";

// Fields of review forms, which send numbers and booleans also as text.

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

/** An empty text, or an address by the rule of a browser's e-mail field, so that a valid form is never rejected. */
export const emailOrEmpty = z
  .string("must be an e-mail address, or empty")
  .refine((value) => value === "" || isEmail(value), "must be an e-mail address, or empty")
  .openapi({ maxLength: MAX_EMAIL });

/** A photo field that was left empty. */
const isEmpty = (value: unknown) => value == null || (typeof value === "string" && value.trim() === "");

/** URLs of photos. An invalid URL is dropped and listed in `ignored`; an empty field is dropped. */
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
      description: `Up to ${most} http or https URLs. Empty ones are dropped; other texts are dropped and listed in \`ignored\`.`,
    });
}
