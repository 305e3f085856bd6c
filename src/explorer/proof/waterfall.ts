import { element } from "../elements.ts";
import type { Exchange } from "./ledger.ts";

/** Where the time of a request went, in milliseconds. */
type Parts = { edge: number; cache: number; origin: number };

/** The way to the Worker and back, the Worker with its cache, and the database. */
export function partsOf({ ms, cached }: Pick<Exchange, "ms" | "cached">): Parts {
  const server = Math.min(ms, cached.serverMs ?? 0);
  const origin = Math.min(server, cached.originMs ?? 0);
  return { edge: ms - server, cache: server - origin, origin };
}

/** One bar for all parts, of the share of the slowest that CSS knows as `--slowest`. */
export function waterfall(exchange: Pick<Exchange, "ms" | "cached">): HTMLElement {
  const parts = Object.entries(partsOf(exchange));
  const said = parts.map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(", ");
  const bar = element(
    "span",
    { class: "waterfall", role: "img", "aria-label": said, title: said },
    ...parts.map(([name, ms]) => {
      const part = element("span", { "data-part": name });
      part.style.setProperty("--ms", String(Math.round(ms)));
      return part;
    }),
  );
  return bar;
}
