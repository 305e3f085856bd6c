import { element } from "../elements.ts";
import { span } from "../proof/cached.ts";
import { type Exchange, onExchange } from "../proof/ledger.ts";

let heard: ((exchange: Exchange) => void) | undefined;
onExchange((exchange) => heard?.(exchange));

let before: Promise<unknown> = Promise.resolve();

/**
 * Does something, reads the page twice, and tells step by step what came of it. Answers the end of the story. One story
 * begins when the one before it has ended, or each would tell of the other.
 */
export function story(...told: Parameters<typeof tellOf>): Promise<string> {
  const now = before.then(() => tellOf(...told));
  before = now.catch(() => undefined);
  return now;
}

async function tellOf(
  place: HTMLElement,
  title: string,
  work: () => Promise<unknown>,
  read: () => Promise<void>,
): Promise<string> {
  const steps = element("ol", {});
  let last = "";
  const tell = (text: string) => {
    last = text;
    steps.append(element("li", {}, text));
  };
  place.replaceChildren(element("h3", {}, title), steps);
  heard = (exchange) => tell(sentenceOf(exchange));
  try {
    await work();
    await read();
    await read();
  } finally {
    heard = undefined;
  }
  return last;
}

function sentenceOf({ method, url, status, cached, ms, tags, ended }: Exchange): string {
  const what = `${method} ${url.pathname}`;
  if (method !== "GET") {
    if (status >= 400) return `${what}: ${status}. Nothing was written.`;
    const seen = ended.length === 1 ? "one answer that you saw" : `${ended.length} answers that you saw`;
    return `${what} purged ${tags.includes("*") ? "every tag" : tags.join(", ")}: ${seen} cannot be used any more.`;
  }
  if (status === 503) return `${what}: 503. Nothing is known that could be served.`;
  const took = `${Math.round(ms)} ms`;
  if (cached.isBridged)
    return `${what}: stale, ${span(cached.ageS)} old, because the database does not answer.`;
  if (cached.state === "stale")
    return `${what}: stale, ${span(cached.ageS)} old, in ${took}, while it is refreshed.`;
  if (cached.state === "hit") return `${what}: a hit, ${span(cached.ageS)} old, in ${took}.`;
  const asked =
    cached.originMs === undefined ? "" : `, ${Math.round(cached.originMs)} of them at the database`;
  return `${what}: a miss, made in ${took}${asked}.`;
}
