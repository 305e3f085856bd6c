/** As the API takes a price, of what people type: `$1,200`, `99,5`. Undefined: none. */
export function readPrice(typed: string): string | undefined {
  const bare = typed.replace(/[^\d.,]/g, "").replace(/,(?=\d{3}\b)/g, "");
  const [, whole, cents = ""] = /^(\d{1,10})(?:[.,](\d{0,2}))?/.exec(bare) ?? [];
  return whole === undefined ? undefined : cents === "" ? whole : `${whole}.${cents}`;
}
