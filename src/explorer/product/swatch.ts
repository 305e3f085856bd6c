import type { Style } from "../../client/client.ts";
import { element } from "../elements.ts";

/** Colours as shops name them; a word before another (`Sky Blue`) is looked for as one first. */
const COLOURS: Record<string, string> = {
  black: "#1d1d1f",
  white: "#fafafa",
  "off white": "#f3eee1",
  ivory: "#f6f0dc",
  cream: "#f4ead0",
  stone: "#b9b1a1",
  sand: "#d8c3a0",
  beige: "#d9c8a9",
  tan: "#c9a27a",
  caramel: "#b97a45",
  camel: "#c19a6b",
  brown: "#6f4a32",
  chocolate: "#4e3024",
  rust: "#a4502c",
  brick: "#9c3d34",
  red: "#c0322f",
  burgundy: "#6d1f32",
  wine: "#6b2138",
  plum: "#6a3a63",
  purple: "#70458f",
  lavender: "#b9a6d8",
  pink: "#e59ab2",
  blush: "#eec3bd",
  coral: "#ee7f6b",
  orange: "#e0812f",
  mustard: "#cf9d2b",
  gold: "#c9a13b",
  yellow: "#ecc94b",
  olive: "#6d6b35",
  green: "#3f7d4e",
  forest: "#2b5741",
  sage: "#9aab8b",
  mint: "#a9d8c2",
  teal: "#1f7a7a",
  turquoise: "#40b5b0",
  blue: "#33619e",
  "sky blue": "#8fc1e3",
  sky: "#8fc1e3",
  ocean: "#24608a",
  navy: "#1f2f55",
  midnight: "#1b2440",
  indigo: "#3b4480",
  denim: "#4b6a91",
  charcoal: "#3c4046",
  slate: "#64707d",
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
