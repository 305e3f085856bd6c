import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { openTab, type Tab } from "./browser.ts";
import { ask } from "./http.ts";

const browserUrl = inject("browserUrl");
const workerUrl = inject("workerUrl");

it("the reference page needs at most 256 KiB, compressed, before it is drawn", async () => {
  const html = await (await ask("/docs")).text();
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
  const texts = await Promise.all(files.map(async (path) => await (await ask(path)).text()));
  const sizes = [html, ...texts].map((text) => gzipSync(text).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(256 * 1024);
});

const root = "document.querySelector('openapi-explorer').shadowRoot";
const TEXT = {
  groups: `[...${root}.querySelectorAll('.nav-bar-tag')].map((tag) => tag.innerText.replace(/\\W+$/, ''))`,
  guides: `[...${root}.querySelectorAll('.nav-bar-h2')].map((guide) => guide.innerText.trim())`,
  theme: "document.documentElement.dataset.theme",
};
const isDrawn = `${root}?.querySelectorAll('.nav-bar-tag').length > 0`;

describe.skipIf(browserUrl === null)("the reference page", () => {
  let tab: Tab;

  beforeEach(async () => {
    tab = await openTab(browserUrl ?? "");
    await tab.resize(1280, 900);
  });
  afterEach(async () => {
    const elsewhere = tab.requests.filter(
      ({ url }) => !url.startsWith(workerUrl) && !url.startsWith("data:"),
    );
    expect([elsewhere, tab.complaints]).toEqual([[], []]);
    await tab.close();
  });

  it("has the groups and the guides in its sidebar", async () => {
    await tab.open(`${workerUrl}/docs`);
    await tab.until(isDrawn);
    expect(await tab.evaluate(TEXT.groups)).toEqual([
      "Products",
      "Reviews",
      "Listing and search",
      "Writing",
      "Operating",
    ]);
    expect(await tab.evaluate(TEXT.guides)).toEqual(
      expect.arrayContaining([
        "Paging",
        "Caching",
        "Writing",
        "Errors",
        "Headers of every request and answer",
      ]),
    );
  });

  it("follows the system's theme, and keeps the reader's choice", async () => {
    await tab.prefer("dark");
    await tab.open(`${workerUrl}/docs`);
    await tab.until(isDrawn);
    expect(await tab.evaluate(TEXT.theme)).toBe("dark");
    await tab.evaluate("document.querySelector('#theme').click()");
    await tab.open(`${workerUrl}/docs`);
    await tab.until(isDrawn);
    expect(await tab.evaluate(TEXT.theme)).toBe("light");
  });

  it("has a menu of all guides and operations on a phone, which closes when one is chosen", async () => {
    await tab.resize(390, 844);
    await tab.open(`${workerUrl}/docs`);
    const isOpen = "document.querySelector('#menu').matches(':popover-open')";
    const links = "[...document.querySelectorAll('#menu a')].map((link) => link.innerText)";
    await tab.until(`${root}?.querySelector('.m-endpoint')`);
    expect(await tab.evaluate(isOpen)).toBe(false);
    await tab.evaluate("document.querySelector('#menu-button').click()");
    expect(await tab.evaluate(isOpen)).toBe(true);
    expect(await tab.evaluate(links)).toEqual(
      expect.arrayContaining(["Paging", "Headers of every request and answer", "List a product's reviews"]),
    );
    await tab.evaluate(
      "document.querySelector('#menu a[href$=\"get-/products/-product_id-/styles\"]').click()",
    );
    expect(await tab.evaluate(isOpen)).toBe(false);
    const opened = `${root}.querySelector('.m-endpoint.expanded')?.id`;
    expect(await tab.until(opened)).toBe("get-/products/-product_id-/styles");
  });

  it("shows the operation that the address names", async () => {
    await tab.open(`${workerUrl}/docs#?route=post-/reviews`);
    const shown = `${root}?.querySelector('main')?.innerText.includes('POST /reviews/{product_id}')`;
    expect(await tab.until(shown)).toBe(true);
  });
});
