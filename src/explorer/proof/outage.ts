import { announce, button, byId, element } from "../elements.ts";
import { span } from "./cached.ts";
import { onExchange } from "./ledger.ts";

/**
 * Says above the page that the database is down, from the first answer that shows it until one that comes from there. The
 * function that it answers says so before any answer can.
 */
export function startOutageNotice(tryAgain: () => void): (isDown: boolean) => void {
  const notice = byId("outage");
  const said = element("span", {});
  const again = button("Try again", tryAgain);
  notice.append(element("strong", {}, "The database does not answer."), " ", said, " ", again);
  let madeAt: number | undefined; // of the last answer that was served from the cache
  let isKnownDown = false;

  function show(isDown: boolean): void {
    const age = madeAt === undefined ? undefined : span(Math.round((Date.now() - madeAt) / 1000));
    said.textContent = age === undefined ? "This cannot be shown yet." : `You see what is known, ${age} old.`;
    if (isDown && notice.hidden) announce(`The database does not answer. ${said.textContent}`);
    notice.hidden = !isDown;
  }

  onExchange(({ method, at, status, cached }) => {
    const isServed = cached.state === "hit" || cached.state === "stale";
    if (isServed) madeAt = at - cached.ageS * 1000;
    if (status === 503 && method === "GET") madeAt = undefined;
    const isWell = status < 500 && cached.originMs !== undefined;
    if (isWell) isKnownDown = false;
    if (cached.isBridged || status === 503 || isKnownDown) show(true);
    else if (isWell) show(false);
  });
  setInterval(() => notice.hidden || show(true), 1000);
  return function tellOutage(isDown) {
    isKnownDown = isDown;
    show(isDown);
  };
}
