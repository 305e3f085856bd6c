/**
 * How many characters a text may have: what the API's own writes take (src/products/schema.ts, src/reviews/schema.ts), so
 * that every imported value can be written again. All of these also fit into every index that holds them.
 */
export const LIMITS = {
  name: 200,
  slogan: 1000,
  description: 20_000,
  category: 200,
  feature: 200,
  featureValue: 1000,
  size: 50,
  url: 2048,
  summary: 200,
  body: 5000,
  reviewerName: 60,
  email: 254,
  /** The API writes none; as long as the review that it answers. */
  response: 5000,
  /** The API writes none; as long as other names. */
  characteristic: 200,
} as const;

/** Whether a text, a byte string of UTF-8 (see records.ts), has more characters than that. */
export function isLonger(text: string, limit: number): boolean {
  if (text.length <= limit) return false; // a character has one byte or more
  let characters = 0;
  for (let at = 0; at < text.length; at++) {
    const continues = (text.charCodeAt(at) & 0xc0) === 0x80;
    if (!continues) characters++;
  }
  return characters > limit;
}
