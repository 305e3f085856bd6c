/**
 * Remembers which control of `area` has the focus, and what has been typed into it since. The answer gives the focus back
 * after the content has been replaced: to the control if it is still there, else, with the text, to the one of the same id.
 */
export function keepFocus(area: HTMLElement): () => void {
  const before = document.activeElement;
  if (!(before instanceof HTMLElement) || !area.contains(before)) return () => undefined;
  return () => {
    const now = before.isConnected ? before : document.getElementById(before.id);
    if (now instanceof HTMLInputElement && before instanceof HTMLInputElement && now.type === before.type)
      now.value = before.value;
    now?.focus({ preventScroll: true });
  };
}
