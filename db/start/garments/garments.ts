import { colourOf, numberOf } from "./colours.ts";
import { shapeOf } from "./shapes.ts";

/** /garments/<category>/<colour>[_<second colour>]/<style>-<photo>[-small].svg: see db/generate/pictures.ts. */
const ADDRESS =
  /^\/garments\/([a-z-]{1,40})\/([a-z-]{1,40})(?:_([a-z-]{1,40}))?\/(\d{1,10}-\d{1,10})(-small)?\.svg$/;

const HEADERS = {
  "Content-Type": "image/svg+xml",
  "Cache-Control": "public, max-age=86400, immutable", // the URL determines the drawing
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "X-Content-Type-Options": "nosniff",
};

/** The picture at a path of a generated catalogue. Undefined: it is not such a path. */
export function garmentAt(pathname: string): Response | undefined {
  const [, category, colour, second, photo, small] = ADDRESS.exec(pathname) ?? [];
  if (category === undefined || colour === undefined || photo === undefined) return undefined;
  const width = small === undefined ? 900 : 300;
  return new Response(draw({ category, colour, second, photo, width }), { headers: HEADERS });
}

type Picture = { category: string; colour: string; second: string | undefined; photo: string; width: number };

/** Photos of a style differ in size and angle. */
const VIEWS = ["0 0 300 400", "0 0 300 400", "60 80 180 240", "30 40 240 320"] as const;

/** All pictures have the ratio 3:4. Text of the URL reaches the SVG only through a look-up or as a number. */
function draw({ category, colour, second, photo, width }: Picture): string {
  const turn = numberOf(photo);
  const view = VIEWS[turn % VIEWS.length] ?? VIEWS[0];
  const tilt = ((turn >>> 3) % 7) - 3;
  const accent = second === undefined ? "color-mix(in srgb, var(--main), #000 22%)" : colourOf(second);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${(width / 3) * 4}" viewBox="${view}">
<style>
svg { --main: ${colourOf(colour)}; --second: ${accent}; }
.main, .second { stroke: #0005; stroke-width: 1.5; stroke-linejoin: round; }
.main { fill: var(--main); }
.second { fill: var(--second); }
.line, .strap { fill: none; stroke: #0006; stroke-width: 2; stroke-linecap: round; }
.strap { stroke: var(--second); stroke-width: 9; }
.dot { fill: #0007; }
</style>
<rect width="300" height="400" fill="hsl(${numberOf(category) % 360} 22% 90%)"/>
<ellipse cx="150" cy="376" rx="92" ry="9" fill="#0001"/>
<g transform="rotate(${tilt} 150 200)">${shapeOf(category)}</g>
</svg>`;
}
