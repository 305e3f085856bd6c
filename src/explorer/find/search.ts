import { byId } from "../elements.ts";
import type { Catalogue, Place } from "../place.ts";
import { readPlace } from "../place.ts";
import type { Step } from "../view.ts";

/** So that a fast typist asks once a word, not once a letter. */
const PAUSE_MS = 150;

/**
 * Searches as one types, within the filters that are set. The first letter is a step of the history, the others change
 * it, so that "back" leads to before the search. What it returns puts into the field what the address says.
 */
export function startSearch(go: (place: Catalogue, step: Step) => void): (place: Place) => void {
  const form = byId("search");
  const field = byId("q") as HTMLInputElement;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function search(): void {
    clearTimeout(timer);
    const here = readPlace(location.search);
    const before = here.view === "catalogue" ? here : undefined;
    const q = field.value.trim() || undefined;
    if (q === before?.q) return;
    const isRefined = before?.q !== undefined && q !== undefined;
    const place = { ...before, view: "catalogue", q, page: undefined, after: undefined } as const;
    go(place, { replace: isRefined, keepFocus: true });
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });

  return function showTyped(place) {
    clearTimeout(timer);
    field.value = (place.view === "catalogue" && place.q) || "";
  };
}
