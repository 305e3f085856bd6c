import { announce, button, byId, element } from "../elements.ts";
import { span } from "./cached.ts";
import { type Exchange, onExchange } from "./ledger.ts";

/** Says above the page that the database is down, from the first answer that shows it until one that comes from there. */
export function startOutageNotice(tryAgain: () => void): void {
  const notice = byId("outage");
  const said = element("span", {});
  notice.append(
    element("strong", {}, "The database does not answer."),
    " ",
    said,
    " ",
    button("Try again", tryAgain),
  );
  let madeAt: number | undefined;

  function show(): void {
    const ageS = madeAt === undefined ? undefined : Math.round((Date.now() - madeAt) / 1000);
    said.textContent =
      ageS === undefined
        ? "What is not known yet cannot be shown."
        : `You see what is known, ${span(ageS)} old.`;
  }

  function begin(): void {
    show();
    if (!notice.hidden) return;
    notice.hidden = false;
    announce(`The database does not answer. ${said.textContent}`);
  }

  onExchange((exchange) => {
    if (exchange.cached.isBridged) {
      madeAt = exchange.at - exchange.cached.ageS * 1000;
      begin();
    } else if (exchange.status === 503) {
      madeAt = undefined;
      begin();
    } else if (isFromDatabase(exchange)) {
      notice.hidden = true;
    }
  });
  setInterval(() => notice.hidden || show(), 1000);
}

const isFromDatabase = ({ status, cached }: Exchange) => status < 500 && cached.originMs !== undefined;
