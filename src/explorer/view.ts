/** A view once it has all it shows: what the window is called then, where the focus goes, and what is said aloud. */
export type View = { title: string; heading: HTMLElement; said: string; content: Node[] };
