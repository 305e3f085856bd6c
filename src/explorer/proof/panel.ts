import { byId } from "../elements.ts";
import { type Entry, entryOf } from "./entry.ts";
import { forgetAll, onExchange } from "./ledger.ts";
import { add, emptySession, kilobytes, sessionStrip } from "./session.ts";

const MOST_SHOWN = 60;

/** Lists the requests beside the page; on a phone in a sheet that is closed at first. */
export function startPanel(): void {
  const list = byId("requests-list");
  const panel = byId("requests") as HTMLDetailsElement;
  let session = emptySession();
  let entries: Entry[] = [];
  let slowestMs = 1;

  function showSession(): void {
    const { requests, bytes } = session;
    byId("requests-sum").textContent = `${requests} made, ${kilobytes(bytes)}`;
    byId("session").replaceChildren(...sessionStrip(session));
  }

  onExchange((exchange) => {
    add(session, exchange);
    showSession();
    const entry = entryOf(exchange);
    list.prepend(entry.item);
    entries.unshift(entry);
    for (const { item } of entries.splice(MOST_SHOWN)) item.remove();
    slowestMs = Math.max(slowestMs, exchange.ms);
    list.style.setProperty("--slowest", String(Math.round(slowestMs)));
    renewAll();
  });

  const renewAll = () => {
    for (const { renew } of entries) renew(Date.now());
  };
  setInterval(renewAll, 1000);

  byId("requests-clear").addEventListener("click", () => {
    session = emptySession();
    entries = [];
    slowestMs = 1;
    forgetAll();
    list.replaceChildren();
    showSession();
  });
  if (matchMedia("(max-width: 60rem)").matches) panel.open = false;
  panel.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !matchMedia("(max-width: 60rem)").matches) return;
    panel.open = false;
    panel.querySelector("summary")?.focus();
  });
  showSession();
}
