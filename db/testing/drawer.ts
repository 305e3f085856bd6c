import axe from "axe-core";
import { expect } from "vitest";
import { openTab } from "../../src/conformance/browser.ts";
import { findChromium, startChromium } from "./chromium.ts";

const STORY = "document.querySelector('.story')?.innerText.replaceAll('\\n', ' ')";
const NOTICE = "document.querySelector('#outage')";

/** Breaks the stack at `url` by the drawer of its own page, in a browser, and holds that it tells what came of it. */
export async function breakByDrawer(url: string): Promise<void> {
  const command = await findChromium();
  if (command === undefined) return console.warn("Chromium is not installed: the drawer is not tried.");
  const browser = await startChromium(command);
  const tab = await openTab(browser.url);

  /** Waits until the last line of the story is as expected: an action reads the page twice. */
  async function press(label: string, ...told: RegExp[]): Promise<void> {
    await tab.evaluate(
      `[...document.querySelectorAll('#break button')].find(({ innerText }) => innerText === '${label}').click()`,
    );
    await tab.until(`document.querySelector('.story h3')?.innerText === '${label}'`);
    for (const line of told) await tab.until(`${line}.test(${STORY})`);
  }

  async function slow(delayMs: number, title: string, told: RegExp): Promise<void> {
    await tab.evaluate(
      `Object.assign(document.querySelector('#break select'), { value: '${delayMs}' }).dispatchEvent(new Event('change', { bubbles: true }))`,
    );
    await tab.until(`document.querySelector('.story h3')?.innerText === '${title}'`);
    await tab.until(`${told}.test(${STORY})`);
  }

  try {
    await tab.resize(1280, 900);
    await tab.open(`${url}/?product=2`);
    await tab.until("document.querySelector('#break-open:not([hidden])')");
    await tab.evaluate("document.querySelector('#break-open').click()");
    await tab.until("document.querySelector('#break select')");
    await press(
      "Sell it for $12",
      /POST \/local\/products\/2 purged product-2, .*cards: one answer that you saw/,
      /GET \/products\/2\/page: a miss,.*GET \/products\/2\/page: a hit,/,
    );
    await tab.until("document.querySelector('.title .price').innerText.includes('$12.00')");
    await slow(300, "The database is 300 ms slower", /GET .*: a hit,.*GET .*: a hit,/);
    await press("Purge the product", /GET .*: a miss, made in ([3-9]\d\d|\d{4,}) ms/, /GET .*: a hit,/);
    await slow(0, "The database is as fast as it is", /GET .*: a hit,/);
    await press("Purge softly", /purged every tag/, /GET .*: stale, \d+ s old, .*while it is refreshed/);
    await press("Take it down", /GET .*, (in|because) /);
    await tab.until(`!${NOTICE}.hidden && /You see what is known, \\d+ s old/.test(${NOTICE}.innerText)`);
    await tab.evaluate(`${axe.source}; undefined`);
    const violations =
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + nodes[0].target))";
    expect(await tab.evaluate(violations)).toEqual([]);
    await press("Bring it back");
    await tab.until(`${NOTICE}.hidden`);
    // Last, for an import takes over what was changed before it.
    await press(
      "Import a change of it",
      /POST \/local\/import purged product-2, /,
      /GET .*: a miss,.*: a hit,/,
    );
    expect(tab.complaints).toEqual([]);
  } finally {
    await tab.close();
    await browser.stop();
  }
}
