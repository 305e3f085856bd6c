/** A view: its title, the element that gets the focus, and the text for screen readers. */
export type View = {
  title: string;
  heading: HTMLElement;
  said: string;
  content: (Node | undefined)[];
  /** The view with what takes longer to find out, or without it if that fails. */
  complete?: Promise<View>;
};

/** A step to another place. `replace`: in place of this entry of the history. `keepFocus`: who filters goes on filtering. */
export type Step = { replace?: boolean; keepFocus?: boolean };
