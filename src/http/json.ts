/**
 * Writes an object with last members whose values are JSON text already, as Postgres keeps them, without parsing
 * them. The object must have a member, and `raw` valid JSON only.
 */
export function withRaw(object: object, raw: Record<string, string>): string {
  const members = Object.entries(raw).map(([key, json]) => `${JSON.stringify(key)}:${json}`);
  return `${JSON.stringify(object).slice(0, -1)},${members.join(",")}}`;
}
