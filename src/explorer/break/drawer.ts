/** Stub. */
export function startDrawer(_again: () => void): void {}
