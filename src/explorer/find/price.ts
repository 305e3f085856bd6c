/** As the API takes a price, of what people type: `$1,200`, `99,5`. Undefined: none. */
export function readPrice(typed: string): string | undefined {
  const bare = typed.replace(/[^\d.,]/g, "").replace(/,(?=\d{3}\b)/g, "");
  const [, whole, cents = ""] = /^(\d{1,10})(?:[.,](\d{0,2}))?/.exec(bare) ?? [];
  return whole === undefined ? undefined : cents === "" ? whole : `${whole}.${cents}`;
}

/** A band of prices by its ends, the upper one as the beginning of the next: `$5 – 7.50`. */
export const bandName = (from: string, to: string) => `$${short(Number(from))} – ${short(Number(to) + 0.01)}`;

function short(price: number): string {
  const rounded = Math.round(price * 100) / 100;
  return rounded.toLocaleString("en", { minimumFractionDigits: Number.isInteger(rounded) ? 0 : 2 });
}
