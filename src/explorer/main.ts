import { ApiProblem } from "../client/client.ts";
import { catalogueView } from "./catalogue.ts";
import { announce, byId, element } from "./elements.ts";
import { failure } from "./failure.ts";
import { addressOf, type Place, readPlace } from "./place.ts";
import { productView } from "./product.ts";
import type { View } from "./view.ts";

const main = byId("main");
let loading = new AbortController();

/** Shows what the address says. The old view stays until the new one is complete. */
async function show({ focus, scroll }: { focus: boolean; scroll: number }): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  main.setAttribute("aria-busy", "true");
  const view = await load(readPlace(location.search), signal).catch((error: unknown) =>
    failed(error, signal),
  );
  if (view === undefined) return;
  main.replaceChildren(...view.content);
  main.removeAttribute("aria-busy");
  document.title = `${view.title} · Atelier Edge`;
  if (focus) view.heading.focus({ preventScroll: true });
  scrollTo({ top: scroll, behavior: "instant" });
  announce(view.said);
}

async function load(place: Place, signal: AbortSignal): Promise<View> {
  return place.view === "product"
    ? await productView(place.id, signal)
    : await catalogueView(place, signal, (next) => go(addressOf(next)));
}

/** Undefined: the visitor has left before the answer came. */
function failed(error: unknown, signal: AbortSignal): View | undefined {
  if (signal.aborted) return undefined;
  const title = error instanceof ApiProblem ? error.details.title : "There was no answer";
  const heading = element("h1", { tabindex: -1 }, title);
  const again = failure(error, () => void show({ focus: true, scroll: 0 }));
  const back = element("p", {}, element("a", { href: "/" }, "To the catalogue"));
  return { title, heading, said: "", content: [heading, again, back] };
}

function go(address: string): void {
  history.replaceState({ scroll: scrollY }, "");
  history.pushState(null, "", address);
  void show({ focus: true, scroll: 0 });
}

document.addEventListener("click", (event) => {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!isPlain || link === null || link.origin !== location.origin || link.pathname !== "/" || link.hash)
    return;
  event.preventDefault();
  go(link.href);
});

history.scrollRestoration = "manual";
addEventListener("popstate", ({ state }) => void show({ focus: true, scroll: state?.scroll ?? 0 }));
if (matchMedia("(max-width: 60rem)").matches) byId("requests").removeAttribute("open");
void show({ focus: false, scroll: 0 });
