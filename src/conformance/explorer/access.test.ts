import axe from "axe-core";
import { expect, it } from "vitest";
import { emptyCache, setFault } from "../fragile.ts";
import { describeExplorer, fragileUrl, useExplorer } from "./page.ts";

/** By WCAG 2.0 to 2.2, levels A and AA, and by axe's own best practices. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

describeExplorer("the explorer for everybody", () => {
  const explorer = useExplorer();
  const { open, click } = explorer;

  async function openForm(): Promise<void> {
    await open("/?product=1");
    await click(".review-section .primary");
  }

  /** The database never answers, and what the page says of that is not shown. */
  async function openSkeleton(address: string): Promise<void> {
    await emptyCache();
    await setFault({ mode: "hang" });
    await explorer.tab.open(fragileUrl + address);
    await explorer.tab.until("document.querySelector('main[aria-busy] .skeleton')");
    await explorer.tab.evaluate(
      "document.querySelector('main').replaceChildren = () => undefined, undefined",
    );
    await setFault({});
  }

  async function openCounting(): Promise<void> {
    await open("/");
    await explorer.tab.evaluate(`(() => {
      const send = window.fetch;
      window.fetch = (input, init) =>
        String(input.url ?? input).includes("facets=true") ? new Promise(() => {}) : send(input, init);
    })()`);
    await explorer.set("#q", "camo");
    await explorer.settled("document.querySelector('.heading .hint').textContent === 'Counting …'");
  }

  async function openRequest(): Promise<void> {
    await open("/?product=1");
    await explorer.tab.evaluate("document.querySelector('#requests').open = true");
    await click("#requests-list summary");
    await explorer.tab.until("document.querySelector('#requests-list .copies')");
  }

  const states: [string, () => Promise<unknown>][] = [
    ["the catalogue", () => open("/")],
    ["the catalogue while it loads", () => openSkeleton("/")],
    ["a product while it loads", () => openSkeleton("/?product=1")],
    ["a search", () => open("/?q=camoo&in_stock=true")],
    ["a search that is being counted", openCounting],
    ["nothing found", () => open("/?category=Nope")],
    ["a product", () => open("/?product=1")],
    ["the requests, with one opened", openRequest],
    ["the review form", openForm],
    [
      "the review form with errors",
      async () => {
        await openForm();
        await click("dialog .buttons .primary");
        await explorer.tab.until("document.querySelector('dialog [role=alert]').textContent");
      },
    ],
    [
      "a report that is being asked about",
      async () => {
        await open("/?product=1");
        await click(".reviews .report");
      },
    ],
    ["a failure", () => open("/?product=99")],
    [
      "an outage",
      async () => {
        await emptyCache();
        await setFault({ mode: "down" });
        await open("/", fragileUrl);
        await setFault({});
        await explorer.tab.until("!document.querySelector('#outage').hidden");
      },
    ],
  ];

  it.each(states)("%s breaks no rule on a phone, a desk, and in the dark", async (_, show) => {
    const { tab } = explorer;
    await tab.resize(360, 780);
    await show();
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await tab.evaluate(`${axe.source}; undefined`);
    expect(await findViolations("on a phone")).toEqual([]);
    await tab.resize(1280, 900);
    await tab.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    expect(await findViolations("on a desk")).toEqual([]);
    await tab.prefer("dark");
    expect(await findViolations("in the dark", { rules: ["color-contrast"] })).toEqual([]); // nothing else differs
  });

  const findViolations = (where: string, { rules = RULES } = {}) =>
    explorer.tab.evaluate<string[]>(`axe.run({ runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => '${where}: ' + id + ' at ' + target + ': ' + failureSummary)))`);
});
