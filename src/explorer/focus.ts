/**
 * Remembers which control of `area` has the focus, and what has been typed into it since. The answer gives both to the
 * control of the same id, after the content has been replaced.
 */
export function keepFocus(area: HTMLElement): () => void {
  const before = document.activeElement;
  if (before === null || before.id === "" || !area.contains(before)) return () => undefined;
  return () => {
    const now = document.getElementById(before.id);
    if (now instanceof HTMLInputElement && before instanceof HTMLInputElement && now.type === before.type)
      now.value = before.value;
    now?.focus({ preventScroll: true });
  };
}
