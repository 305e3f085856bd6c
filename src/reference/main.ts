import { arrange } from "./arrange.ts";
import { fillMenu } from "./menu.ts";
import { startTheme } from "./theme.ts";

type Viewer = HTMLElement & { loadSpec(document: object): Promise<void> };

async function fetchJson(path: string) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return await response.json();
}

const viewer = document.querySelector<Viewer>("openapi-explorer");
const menu = document.querySelector<HTMLElement>("#menu");
const theme = document.querySelector<HTMLButtonElement>("#theme");
if (viewer !== null && menu !== null && theme !== null) {
  startTheme(viewer, theme);
  const [description, content] = await Promise.all([
    fetchJson("/openapi.json"),
    fetchJson("/assets/reference/content.json"),
    customElements.whenDefined("openapi-explorer"),
  ]);
  const arranged = arrange(description, content, location.origin);
  fillMenu(menu, arranged);
  await viewer.loadSpec(arranged);
}
