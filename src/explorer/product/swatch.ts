import type { Style } from "../../client/client.ts";
import { element } from "../elements.ts";

/** Colours as shops name them; a word before another (`Sky Blue`) is looked for as one first. */
const COLOURS: Record<string, string> = {
  black: "#1d1d1f",
  white: "#fafafa",
  "off white": "#f1ece0",
  ivory: "#f6f0dc",
  cream: "#f4ead0",
  stone: "#b4ada1",
  sand: "#d8c29d",
  beige: "#d9c8a9",
  tan: "#c9a27a",
  caramel: "#b9814a",
  camel: "#c19a6b",
  brown: "#6f4a32",
  chocolate: "#4e3024",
  rust: "#b3592b",
  brick: "#a8432f",
  red: "#c0322f",
  burgundy: "#6d1f32",
  wine: "#6b2138",
  plum: "#6d3a5d",
  purple: "#70458f",
  lavender: "#b9a6d8",
  lilac: "#b5a3d0",
  pink: "#e59ab2",
  blush: "#e6b3ac",
  coral: "#ee7f6b",
  orange: "#e0812f",
  mustard: "#d3a02a",
  gold: "#c9a13b",
  yellow: "#ecc94b",
  olive: "#74763c",
  green: "#3f7d4e",
  forest: "#2f6b45",
  sage: "#9aab8b",
  mint: "#a9d8c2",
  teal: "#2a8584",
  turquoise: "#40b5b0",
  blue: "#33619e",
  "sky blue": "#8fc1e3",
  sky: "#8fc1e3",
  ocean: "#1f6f9f",
  navy: "#1f2f55",
  midnight: "#1f2a4a",
  indigo: "#3b4480",
  denim: "#4b6a91",
  charcoal: "#3d4147",
  slate: "#66727f",
  graphite: "#474b52",
  grey: "#8c9097",
  gray: "#8c9097",
  silver: "#c3c7cc",
};

/** A dot in the colours that the style's name has, or with its photo. */
export function swatch({ name, photos }: Style): HTMLElement | undefined {
  const [first, second = first] = coloursOf(name);
  const dot = element("span", { class: "swatch" });
  if (first !== undefined && second !== undefined) {
    dot.style.setProperty("--first", first);
    dot.style.setProperty("--second", second);
    return dot;
  }
  const url = photos[0]?.thumbnail_url;
  if (!url) return undefined;
  const image = element("img", { src: url, alt: "", width: 18, height: 18, loading: "lazy" });
  image.addEventListener("error", () => dot.remove());
  dot.append(image);
  return dot;
}

/** The first colour of each part of a name such as `Forest Green & Black`. */
export function coloursOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/\s*(?:&|\/|,|\band\b)\s*/)
    .flatMap(
      (part) =>
        COLOURS[part] ??
        part
          .split(/[\s-]+/)
          .flatMap((word) => COLOURS[word] ?? [])
          .slice(0, 1),
    );
}
