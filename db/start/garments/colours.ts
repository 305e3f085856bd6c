/** The colours of generated styles, as in URLs. */
const COLOURS: Record<string, string> = {
  "ocean-blue": "#1f6f9f",
  "slate-grey": "#66727f",
  "forest-green": "#2f6b45",
  "brick-red": "#a8432f",
  mustard: "#d3a02a",
  "off-white": "#f1ece0",
  charcoal: "#3d4147",
  sand: "#d8c29d",
  plum: "#6d3a5d",
  "sky-blue": "#8fc1e3",
  rust: "#b3592b",
  olive: "#74763c",
  midnight: "#1f2a4a",
  blush: "#e6b3ac",
  ivory: "#f6f0dc",
  black: "#1d1d1f",
  teal: "#2a8584",
  caramel: "#b9814a",
  lilac: "#b5a3d0",
  stone: "#b4ada1",
};

export const isKnownColour = (name: string) => Object.hasOwn(COLOURS, name);

/** A colour for any name. An unknown name always has the same colour. */
export function colourOf(name: string): string {
  const known = isKnownColour(name) ? COLOURS[name] : undefined;
  return known ?? `hsl(${numberOf(name) % 360} 45% 45%)`;
}

/** A hash of the text. */
export function numberOf(text: string): number {
  let hash = 17;
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}
