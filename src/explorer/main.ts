import { ApiProblem } from "../client/client.ts";
import { startDrawer } from "./break/drawer.ts";
import { announce, byId, element } from "./elements.ts";
import { failure } from "./failure.ts";
import { catalogueView } from "./find/catalogue.ts";
import { startSearch } from "./find/search.ts";
import { keepFocus } from "./focus.ts";
import { addressOf, type Place, readPlace } from "./place.ts";
import { productView } from "./product/product.ts";
import { startOutageNotice } from "./proof/outage.ts";
import { startPanel } from "./proof/panel.ts";
import { productSkeleton } from "./skeleton.ts";
import type { Step, View } from "./view.ts";

const main = byId("main");
let loading = new AbortController();

/** Shows what the address says, and gives up what was still on its way. The old view stays until there is a new one. */
async function show(scroll: number | undefined, focus: "heading" | "kept" | "none"): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  main.setAttribute("aria-busy", "true");
  const place = readPlace(location.search);
  if (focus !== "kept") showTyped(place);
  const view = await load(place, signal).catch((error: unknown) => failed(error, place, signal));
  if (view === undefined || signal.aborted) return;
  present(view, focus);
  main.removeAttribute("aria-busy");
  if (scroll !== undefined) scrollTo({ top: scroll, behavior: "instant" });
  const complete = await view.complete;
  if (complete === undefined || signal.aborted) return;
  present(complete, view.heading === document.activeElement ? "heading" : "kept");
}

function present(view: View, focus: "heading" | "kept" | "none"): void {
  const restoreFocus = focus === "kept" ? keepFocus(main) : undefined;
  main.replaceChildren(...view.content.filter((part) => part !== undefined));
  document.title = `${view.title} · Atelier Edge`;
  if (focus === "heading") view.heading.focus({ preventScroll: true });
  restoreFocus?.();
  announce(view.said);
}

async function load(place: Place, signal: AbortSignal): Promise<View> {
  return place.view === "product"
    ? await productView(place, signal)
    : await catalogueView(place, signal, (next, step) => go(addressOf(next), step));
}

/** Undefined: the visitor has left before the answer came. */
function failed(error: unknown, place: Place, signal: AbortSignal): View | undefined {
  if (signal.aborted) return undefined;
  const title = error instanceof ApiProblem ? error.details.title : "There was no answer";
  const heading = element("h1", { tabindex: -1 }, title);
  const isWrong = error instanceof ApiProblem && error.status < 500;
  const again = failure(error, isWrong ? undefined : () => void show(0, "heading"));
  const links = [element("a", { href: "/" }, "To the whole catalogue")];
  if (place.view === "catalogue" && (place.page || place.after)) {
    const first = addressOf({ ...place, page: undefined, after: undefined });
    links.unshift(element("a", { href: first }, "To the first page of this list"));
  }
  return { title, heading, said: "", content: [heading, again, element("p", { class: "ways" }, ...links)] };
}

function go(address: string, { replace = false, keepFocus = false }: Step = {}): void {
  if (!replace) history.replaceState({ scroll: scrollY }, "");
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  void show(keepFocus ? undefined : 0, keepFocus ? "kept" : "heading");
}

document.addEventListener("click", (event) => {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!isPlain || link === null || link.origin !== location.origin || link.pathname !== "/" || link.hash)
    return;
  event.preventDefault();
  go(link.href);
});

const again = () => show(undefined, "kept");
const showTyped = startSearch((next, step) => go(addressOf(next), step));
startPanel();
const tellOutage = startOutageNotice(() => void again());
startDrawer({ again, tellOutage });
history.scrollRestoration = "manual";
addEventListener("popstate", ({ state }) => void show(state?.scroll ?? 0, "heading"));
if (readPlace(location.search).view === "product") main.replaceChildren(productSkeleton());
void show(0, "none");
