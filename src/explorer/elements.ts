type Child = Node | string | undefined;
type Attributes = Record<string, string | number | boolean | undefined>;

/** An element with attributes and children. Undefined and false ones are left out. Text is never parsed as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function button(label: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

/** An element of index.html. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element #${id}`);
  return found;
}

/** Announces a change to screen readers. */
export function announce(text: string): void {
  byId("status").textContent = text;
}

/** A select with its label and its options as [value, label]. Its id is by what the focus finds it again. */
export function select(
  label: string,
  id: string,
  choices: readonly (readonly [value: string, label: string])[],
  chosen: string,
  onChange: (value: string) => void,
): HTMLLabelElement {
  const options = choices.map(([value, text]) =>
    element("option", { value, selected: value === chosen }, text),
  );
  const list = element("select", { id }, ...options);
  list.addEventListener("change", () => onChange(list.value));
  return element("label", { class: "choice" }, label, list);
}

const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD" });

/** The price, and the price before a sale. Both are decimal text. */
export function price(original: string, sale: string | null): HTMLElement {
  const now = element("span", {}, dollars.format(Number(sale ?? original)));
  if (sale === null) return element("p", { class: "price" }, now);
  const before = element("s", {}, dollars.format(Number(original)));
  const spoken = element("span", { class: "unseen" }, "On sale, before: ");
  return element("p", { class: "price sale" }, now, " ", spoken, before);
}

/** Stars for an average from 0 to 5. */
export function stars(average: number, label = `${average.toFixed(1)} of 5 stars`): HTMLElement {
  const made = element("span", { class: "stars", role: "img", "aria-label": label });
  made.style.setProperty("--share", `${(average / 5) * 100}%`);
  return made;
}

type PhotoSize = { width: number; height: number; isFirst?: boolean };

/**
 * A photo in a place of its own size. Until it has loaded, or if it cannot, a tile with initials stands there. `isFirst`:
 * it is what the visitor came for, so it is fetched before others.
 */
export function photo(url: string | null, alt: string, name: string, size: PhotoSize): HTMLElement {
  const initials = name.split(/\s+/, 2).map((word) => word.slice(0, 1));
  const tile = element("span", { class: "photo", "data-initials": initials.join("").toUpperCase() });
  tile.style.setProperty("--hue", String(hueOf(name)));
  if (url === null) return tile;
  const { isFirst = false, ...measures } = size;
  const urgency = isFirst ? { fetchpriority: "high" } : { loading: "lazy" };
  const image = element("img", { src: url, alt, decoding: "async", ...measures, ...urgency });
  image.addEventListener("load", () => image.classList.add("loaded"));
  image.addEventListener("error", () => image.remove());
  tile.append(image);
  return tile;
}

/** A hue in degrees, always the same for a name. */
function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum * 137.5) % 360; // the golden angle: similar sums get distant hues
}
