import { arrange } from "./arrange.ts";
import { startTheme } from "./theme.ts";

type Viewer = HTMLElement & { loadSpec(document: object): Promise<void> };

async function fetchJson(path: string) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return await response.json();
}

const viewer = document.querySelector<Viewer>("openapi-explorer");
const button = document.querySelector<HTMLButtonElement>("#theme");
if (viewer !== null && button !== null) {
  startTheme(viewer, button);
  const [description, content] = await Promise.all([
    fetchJson("/openapi.json"),
    fetchJson("/assets/reference/content.json"),
    customElements.whenDefined("openapi-explorer"),
  ]);
  await viewer.loadSpec(arrange(description, content, location.origin));
}
