import type { Style } from "../../client/client.ts";
import { button, element, photo } from "../elements.ts";

const LARGE = { width: 900, height: 1200, isFirst: true };
const THUMBNAIL = { width: 60, height: 80 };

/** The large photo, and the others to choose from below it. */
export function gallery(name: string, style: Style): Node[] {
  const alt = (i: number) => `${name} in ${style.name}, view ${i + 1} of ${style.photos.length}`;
  const large = (i: number) => photo(style.photos[i]?.url ?? null, alt(i), style.name, LARGE);
  const shown = element("div", { class: "large" }, large(0));
  if (style.photos.length < 2) return [shown];
  const thumbnails = style.photos.map(({ thumbnail_url }, i) => {
    const choose = () => {
      shown.replaceChildren(large(i));
      for (const other of thumbnails) other.setAttribute("aria-pressed", String(other === thumbnail));
    };
    const thumbnail = button("", choose, {
      "aria-label": `Photo ${i + 1}`,
      "aria-pressed": i === 0 ? "true" : "false",
    });
    thumbnail.append(photo(thumbnail_url, "", style.name, THUMBNAIL));
    return thumbnail;
  });
  return [shown, element("div", { class: "thumbnails" }, ...thumbnails)];
}
