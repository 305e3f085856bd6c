import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from "vitest";
import { createClient } from "../../client/client.ts";
import { openTab, type Tab } from "../browser.ts";

const browserUrl = inject("browserUrl");
export const workerUrl = inject("workerUrl");
export const inFront = inject("inFront");
export const fragileUrl = inject("fragile").url;
export const client = createClient({ baseUrl: workerUrl, token: "token-of-16-or-more" });

/** Of a category of its own: other tests read what the files say. */
export const CATEGORY = "Explored";
const ours = `${workerUrl}/assets/explorer/icon.svg`;
const gone = "https://images.example/gone.jpg";
const style = { original_price: "140.00", photos: [{ url: gone, thumbnail_url: gone }] };
export const products = [
  {
    name: "Explorer's Coat",
    category: CATEGORY,
    default_price: "140.00",
    features: [{ feature: "Fabric", value: "<b>Canvas</b>" }],
    styles: [
      {
        ...style,
        name: "Sand & Navy",
        "default?": true,
        photos: [ours, gone].map((url) => ({ url, thumbnail_url: url })),
        skus: [
          { size: "S", quantity: 3 },
          { size: "M", quantity: 0 },
        ],
      },
      { ...style, name: "Slate", sale_price: "99.50", skus: [{ size: "L", quantity: 1 }] },
    ],
  },
  { name: "Explorer's Hat", category: CATEGORY, default_price: "20.00", related: [1] },
];

export const TEXT = {
  heading: "document.querySelector('h1')?.textContent",
  focus: "document.activeElement.textContent",
  details: "document.querySelector('.product')?.innerText",
  names: "[...document.querySelectorAll('.cards h3')].map((name) => name.textContent)",
  found: "document.querySelector('.heading .hint')?.textContent",
  panel: "document.querySelector('#requests-list').innerText.replaceAll('\\n', ' ')",
};

export const describeExplorer = describe.skipIf(browserUrl === null);

/** One tab and two products for all tests of a file. After each test it holds that nobody else was asked, and nothing complained. */
export function useExplorer() {
  const ids: number[] = [];
  let tab: Tab;

  beforeAll(async () => {
    tab = await openTab(browserUrl ?? "");
    for (const product of products) ids.push((await client.createProduct(product)).data.id);
  });
  beforeEach(async () => {
    await Promise.all([tab.resize(1280, 900), tab.prefer("light")]);
    tab.requests.length = 0;
    tab.complaints.length = 0;
    tab.cancelled.count = 0;
  });
  afterEach(() => {
    const known = [workerUrl, inFront?.url, fragileUrl];
    const elsewhere = tab.requests.filter(
      ({ url, type }) => !known.includes(new URL(url).origin) && type !== "Image",
    );
    expect(elsewhere).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
  afterAll(async () => {
    await tab.close();
    await Promise.all(ids.map((id) => client.deleteProduct(id)));
  });

  async function open(address: string, host = workerUrl): Promise<void> {
    await tab.open(host + address);
    await tab.until("!document.querySelector('main[aria-busy]')");
  }

  return {
    /** Of the products above, and of those that a test adds: all are deleted. */
    ids,
    get tab() {
      return tab;
    },
    open,
    openProduct: () => open(`/?product=${ids[0]}`),
    /** Waits until what the last step led to is shown. */
    async settled(expression: string) {
      await tab.until(`!document.querySelector('main[aria-busy]') && (${expression})`);
    },
    click: (selector: string) =>
      tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).click(), undefined`),
    /** Chooses in a list, or types into a field, as a visitor who leaves it afterwards. */
    set: (selector: string, value: string) =>
      tab.evaluate(`(() => {
        const field = document.querySelector(${JSON.stringify(selector)});
        field.focus();
        field.value = ${JSON.stringify(value)};
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
      })()`),
    /** Goes on from focus to focus, as far as a keyboard's user would. */
    async tabTo(isThere: string): Promise<void> {
      for (let steps = 0; steps < 80; steps += 1) {
        await tab.press("Tab");
        if (await tab.evaluate(`(({ activeElement: at }) => ${isThere})(document)`)) return;
      }
      throw new Error(`no such focus: ${isThere}`);
    },
  };
}
