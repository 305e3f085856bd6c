import { element } from "./elements.ts";

/** Where the parts of a product will stand while the page loads; index.html has the same of the catalogue. */
export function productSkeleton(): HTMLElement {
  const block = (kind: string) => element("span", { class: `bone ${kind}` });
  return element(
    "div",
    { class: "product skeleton" },
    element("h1", { class: "unseen" }, "Loading"),
    element("div", { class: "title" }, block("short"), block("large"), block("price")),
    element("div", { class: "gallery" }, block("photo")),
    element("div", { class: "details" }, block("line"), block("line"), block("short")),
  );
}
