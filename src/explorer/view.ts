/** A complete view: its title, the element that gets the focus, and the text for screen readers. */
export type View = { title: string; heading: HTMLElement; said: string; content: Node[] };
