import { expect, it } from "vitest";
import { CATEGORY, describeExplorer, TEXT, useExplorer } from "./page.ts";

describeExplorer("a product in the explorer", () => {
  const explorer = useExplorer();
  const { open, openProduct, settled, tabTo } = explorer;
  const bottomOf = (selector: string) =>
    explorer.tab.evaluate<number>(
      `document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().bottom`,
    );

  it("is opened by keyboard alone, and shows another of its styles, which the address says", async () => {
    const { tab, ids } = explorer;
    await open(`/?category=${CATEGORY}`);
    await tab.press("Tab");
    expect(await tab.evaluate(TEXT.focus)).toBe("Skip to the catalogue");
    await tabTo(`at.textContent === "Explorer's Coat"`);
    await tab.press("Enter");
    await settled(`document.querySelector('h1').textContent === "Explorer's Coat"`);
    expect(await tab.evaluate(TEXT.focus)).toBe("Explorer's Coat");
    expect(await tab.evaluate("location.search")).toBe(`?product=${ids[0]}`);
    expect(await tab.evaluate(TEXT.details)).toContain("$140.00");
    expect(await tab.evaluate(TEXT.details)).toContain("<b>Canvas</b>");
    await tab.until("document.querySelectorAll('.gallery .large img.loaded').length === 1");
    await tabTo("at.name === 'style'");
    await tab.press("ArrowRight");
    await tab.until(`${TEXT.details}.includes('$99.50')`);
    expect(await tab.evaluate(TEXT.details)).toContain("1 left in all sizes");
    await tab.until("document.querySelectorAll('.gallery img').length === 0"); // the photo is gone: its tile stays
    await open(`/${await tab.evaluate<string>("location.search")}`);
    expect(await tab.evaluate(TEXT.details)).toContain("$99.50");
    expect(await tab.evaluate("document.querySelector('[name=style]:checked').parentNode.innerText")).toBe(
      "Slate",
    );
    expect(await tab.evaluate("new URLSearchParams(location.search).has('style')")).toBe(true);
  });

  it("shows the colours of its styles, and lets nobody choose a size that is sold out", async () => {
    await openProduct();
    const colours = "[...document.querySelectorAll('.swatch')].map(({ style }) => style.cssText)";
    expect(await explorer.tab.evaluate(colours)).toEqual([
      "--first: #d8c29d; --second: #1f2f55;",
      "--first: #66727f; --second: #66727f;",
    ]);
    const disabled = "[...document.querySelectorAll('[name=size]')].map((size) => size.disabled)";
    expect(await explorer.tab.evaluate(disabled)).toEqual([false, true]);
  });

  it("has its name and price on the first screen of a phone, and the requests in a closed sheet", async () => {
    await explorer.tab.resize(360, 640);
    await openProduct();
    const sheet = "document.querySelector('#requests').getBoundingClientRect().top";
    expect(await bottomOf(".title .price")).toBeLessThan(await explorer.tab.evaluate<number>(sheet));
    expect(await explorer.tab.evaluate("document.querySelector('#requests').open")).toBe(false);
  });

  it("keeps the room of its photos, so that nothing moves when they come", async () => {
    await openProduct();
    const shift = `new Promise((done) => new PerformanceObserver((list) =>
      done(list.getEntries().reduce((sum, { value }) => sum + value, 0))).observe({ type: 'layout-shift', buffered: true }))`;
    const none = "new Promise((done) => setTimeout(() => done(0), 200))";
    expect(await explorer.tab.evaluate(`Promise.race([${shift}, ${none}])`)).toBeLessThan(0.1);
  });

  it("says what went wrong in place of one that does not exist", async () => {
    await open("/?product=99");
    expect(await explorer.tab.evaluate("document.querySelector('[role=alert]').innerText")).toContain(
      "There is no product 99.",
    );
    expect(await explorer.tab.evaluate(TEXT.heading)).toBe("Product not found");
    expect(await explorer.tab.evaluate("document.querySelector('main a').innerText")).toBe(
      "To the whole catalogue",
    );
  });
});
