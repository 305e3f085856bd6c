import { button, element } from "../elements.ts";
import { span, stageOf } from "./cached.ts";
import { asClientCode, asCurl, copyButton } from "./copy.ts";
import type { Exchange } from "./ledger.ts";
import { callOf } from "./routes.ts";
import { kilobytes } from "./session.ts";
import { partsOf, waterfall } from "./waterfall.ts";

/** A request as the panel lists it. `renew` says anew what changes with time, and what a later write has ended. */
export type Entry = { item: HTMLLIElement; renew: (now: number) => void };

export function entryOf(exchange: Exchange): Entry {
  const { number, method, url, status, ms, cached, tags } = exchange;
  const path = url.pathname + decodeURIComponent(url.search);
  const age = element("dd", {});
  const stage = element("dd", {});
  const left = element("span", { class: "left" });
  const endings = element("div", { class: "endings" });
  const parts = Object.entries(partsOf(exchange)).map(([name, value]) => `${name} ${Math.round(value)}`);
  const facts: [string, HTMLElement | string | undefined, (string | undefined)?][] = [
    ["status", String(status), status < 400 ? "good" : "bad"],
    ["cache", cached.state ?? "not cached", cached.state],
    ["data centre", cached.place],
    ["age", cached.state && age],
    ["lifetime", cached.lifetime && stage],
    [method === "GET" ? "tags" : "purged", tags.length > 0 ? tagList(tags) : undefined],
    ["time", `${Math.round(ms)} ms: ${parts.join(", ")}`],
    ["body", bodySize(exchange)],
  ];
  const details = element("div", { class: "more" });
  const made = element(
    "details",
    {},
    element(
      "summary",
      {},
      element("code", {}, element("b", {}, method), ` ${path}`),
      element(
        "span",
        { class: "outcome" },
        element("span", { class: "pill", "data-kind": kindOf(exchange) }, outcomeOf(exchange)),
        left,
        element("span", { class: "took" }, `${Math.round(ms)} ms`),
      ),
      waterfall(exchange),
    ),
    details,
  );
  made.addEventListener(
    "toggle",
    () => {
      const rows = facts.flatMap(([term, value, kind]) => (value ? [fact(term, value, kind)] : []));
      details.replaceChildren(element("dl", {}, ...rows), ...copies(exchange), ...texts(exchange));
    },
    { once: true },
  );
  const item = element("li", { id: `request-${number}` }, made, endings);
  let told: Exchange | undefined;
  return {
    item,
    renew(now) {
      const ageS = cached.ageS + Math.max(0, Math.floor((now - exchange.at) / 1000));
      const { endedBy } = exchange;
      age.textContent = `${span(ageS)} (${span(cached.ageS)} when it came)`;
      if (cached.lifetime) stage.textContent = endedBy ? "invalidated" : stageOf(cached.lifetime, ageS);
      left.textContent = endedBy ? "" : leftOf(exchange, ageS);
      if (endedBy !== undefined && endedBy !== told) endings.replaceChildren(ending(exchange));
      if (exchange.ended.length > 0 && told === undefined) endings.replaceChildren(ending(exchange));
      told = endedBy ?? exchange;
      item.classList.toggle("dead", endedBy !== undefined);
    },
  };
}

const tagList = (tags: readonly string[]) =>
  element("dd", { class: "tags" }, ...tags.flatMap((tag) => [element("code", {}, tag), " "]));

function fact(term: string, value: HTMLElement | string, kind: string | undefined): HTMLElement {
  const described = typeof value === "string" ? element("dd", { "data-kind": kind }, value) : value;
  return element("div", {}, element("dt", {}, term), described);
}

function bodySize({ status, bytes, sparedBytes }: Exchange): string {
  return status === 304
    ? `0 B; the ${kilobytes(sparedBytes)} that the page has are unchanged`
    : kilobytes(bytes);
}

/** What is left of its life, in short. */
function leftOf({ cached: { state, lifetime, isBridged } }: Exchange, ageS: number): string {
  if (state === undefined || lifetime === undefined) return "";
  if (isBridged) return `${span(ageS)} old`;
  if (state === "stale") return "refreshed in the background";
  return ageS < lifetime.fresh ? `fresh ${span(lifetime.fresh - ageS)}` : "expired";
}

function kindOf({ status, cached }: Exchange): string {
  return status >= 400 ? "bad" : (cached.state ?? "good");
}

function outcomeOf({ status, cached }: Exchange): string {
  const state = cached.isBridged ? "stale, database down" : cached.state;
  return [status === 200 ? undefined : String(status), state].filter(Boolean).join(" ") || "200";
}

/** What a write has ended, or which write has ended this. */
function ending({ endedBy, ended }: Exchange): HTMLElement {
  const links = (endedBy === undefined ? ended : [endedBy]).map(({ number, method, url }) =>
    element(
      "li",
      {},
      button(`${method} ${url.pathname}`, () => reveal(number)),
    ),
  );
  const said = endedBy === undefined ? "Invalidated here:" : "Invalidated by:";
  return element("div", {}, said, element("ul", {}, ...links));
}

function reveal(number: number): void {
  const target = document.getElementById(`request-${number}`)?.querySelector("details");
  if (!target) return;
  target.open = true;
  target.scrollIntoView({ block: "nearest" });
  target.querySelector("summary")?.focus();
}

function copies(exchange: Exchange): Node[] {
  const call = exchange.method === "GET" ? callOf(exchange.url) : undefined;
  return [
    element(
      "p",
      { class: "copies" },
      copyButton("Copy as curl", () => asCurl(exchange)),
      call === undefined
        ? undefined
        : copyButton("Copy as client code", () => asClientCode(exchange.url, call)),
    ),
  ];
}

/** Headers and body, which take their room only when they are opened. */
function texts({ headers, body }: Exchange): Node[] {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const shown = [["Headers", lines] as const, ...(body === "" ? [] : [["Body", pretty(body)] as const])];
  return shown.map(([name, text]) =>
    element(
      "details",
      { class: "text" },
      element("summary", {}, name),
      element("pre", { tabindex: 0 }, text),
    ),
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // of something between here and the service
  }
}
