import { announce, button, byId, element, select } from "../elements.ts";
import { type Attempt, failure } from "../failure.ts";
import { readPlace } from "../place.ts";
import { onExchange } from "../proof/ledger.ts";
import { race } from "./race.ts";
import { type Faults, isLocal, office, readState, setFaults } from "./stack.ts";
import { story } from "./story.ts";

const DELAYS = [
  ["0", "as fast as it is"],
  ["300", "300 ms slower"],
  ["1500", "1.5 s slower"],
] as const;

type Page = {
  /** Reads again what the page shows. */
  again: () => Promise<void>;
  /** Says that the database is down, or no longer. */
  tellOutage: (isDown: boolean) => void;
};

/** Offers to break the local stack, from the first answer that says it comes from one. */
export function startDrawer(page: Page): void {
  const opener = byId("break-open");
  const drawer = byId("break");
  onExchange((exchange) => {
    if (isLocal(exchange.headers)) opener.hidden = false;
  });
  function close(): void {
    drawer.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }
  async function open(): Promise<void> {
    const outcome = element("div", { class: "story" });
    const attempt: Attempt = async (work) => {
      await work().catch((error: unknown) => outcome.replaceChildren(failure(error)));
    };
    const heading = element("h2", { id: "break-title", tabindex: -1 }, "Break it");
    const said = element(
      "p",
      { class: "hint" },
      "This is your local stack. What you do to it shows in the requests below.",
    );
    const shut = button("Close", close, { class: "shut" });
    drawer.replaceChildren(element("div", { class: "heading" }, heading, shut), said);
    drawer.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    heading.focus();
    await attempt(async () => drawer.append(...controls(await readState(), page, outcome, attempt)));
    drawer.append(outcome);
  }
  opener.addEventListener("click", () => (drawer.hidden ? void open() : close()));
  drawer.addEventListener("keydown", ({ key }) => key === "Escape" && close());
}

function controls(
  { faults }: Awaited<ReturnType<typeof readState>>,
  { again, tellOutage }: Page,
  outcome: HTMLElement,
  attempt: Attempt,
): Node[] {
  let now: Faults = faults;
  const isDown = () => now.mode === "down";
  const powerLabel = () => (isDown() ? "Bring it back" : "Take it down");
  const tell = (title: string, work: () => Promise<unknown>) =>
    void attempt(async () => announce(await story(outcome, title, work, again)));
  /** The story has the name that the button had when it was pressed. */
  const act = (label: string, work: () => Promise<unknown>) => {
    const made = button(label, () => tell(made.textContent, work));
    return made;
  };
  const set = async (change: Partial<Faults>) => {
    now = await setFaults({ ...now, ...change });
    tellOutage(isDown());
    power.textContent = powerLabel();
  };
  const power = act(powerLabel(), () => set({ mode: isDown() ? "none" : "down" }));
  const speed = select("Speed", "speed", DELAYS, String(now.delayMs), (delay) => {
    const [, label] = DELAYS.find(([ms]) => ms === delay) ?? DELAYS[0];
    tell(`The database is ${label}`, () => set({ delayMs: Number(delay) }));
  });

  /** Of the product that the page shows, or else of the first. */
  const product = () => {
    const place = readPlace(location.search);
    return place.view === "product" ? place.id : 1;
  };
  return [
    group("The database", power, speed),
    group(
      "The product shown (or product 1)",
      act("Sell it for $12", () => office.change(product(), { price: "12.00" })),
      act("Sell it out", () => office.change(product(), { quantity: 0 })),
      act("Restock it", () => office.change(product(), { quantity: 9 })),
      act("Import a change of it", () => office.importChange(product())),
    ),
    group(
      "The cache",
      act("Purge the product", () => office.purge({ tags: [`product-${product()}`] })),
      act("Purge everything", () => office.purge({ everything: true })),
      act("Purge softly", () => office.purge({ everything: true, soft: 60 })),
    ),
    group(
      "The page in one",
      button(
        "Race it against single requests",
        () => void attempt(() => race(product(), (content) => outcome.replaceChildren(content))),
      ),
    ),
  ];
}

const group = (name: string, ...content: Node[]) =>
  element("fieldset", { class: "levers" }, element("legend", {}, name), ...content);
