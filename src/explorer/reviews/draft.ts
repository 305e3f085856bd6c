/** What has been typed into a form, by the names of its fields. */
type Draft = Record<string, string>;

/** Keeps a draft in the browser until it is sent or thrown away, through Esc, an error and a reload. */
export function draftOf(productId: number) {
  const key = `review-draft-${productId}`;
  return {
    read(): Draft {
      try {
        return JSON.parse(localStorage.getItem(key) ?? "{}");
      } catch {
        return {}; // storage is off
      }
    },
    keep(form: HTMLFormElement): void {
      const typed = [...new FormData(form)].filter(([name, value]) => value !== "" && name !== "draft");
      try {
        if (typed.length === 0) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(Object.fromEntries(new FormData(form))));
      } catch {
        // Storage is off or full: the draft lasts as long as the form is open.
      }
    },
    forget(): void {
      try {
        localStorage.removeItem(key);
      } catch {
        // Storage is off: nothing was kept.
      }
    },
  };
}

/** Puts a draft into the fields of a form. */
export function fill(form: HTMLFormElement, draft: Draft): void {
  for (const [name, value] of Object.entries(draft)) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList) field.value = value;
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
  }
}
