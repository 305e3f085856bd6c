import axe from "axe-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createClient } from "../client/client.ts";
import { openTab, type Tab } from "./browser.ts";

const browserUrl = inject("browserUrl");
const workerUrl = inject("workerUrl");
const inFront = inject("inFront");
const client = createClient({ baseUrl: workerUrl, token: "token-of-16-or-more" });

/** Of a category of its own: other tests read what the files say. */
const CATEGORY = "Explored";
const ours = `${workerUrl}/assets/explorer/icon.svg`;
const gone = "https://images.example/gone.jpg";
const style = { original_price: "140.00", photos: [{ url: gone, thumbnail_url: gone }] };
const products = [
  {
    name: "Explorer's Coat",
    category: CATEGORY,
    default_price: "140.00",
    features: [{ feature: "Fabric", value: "<b>Canvas</b>" }],
    styles: [
      {
        ...style,
        name: "Sand",
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

const TEXT = {
  heading: "document.querySelector('h1')?.textContent",
  focus: "document.activeElement.textContent",
  panel: "document.querySelector('#requests-list').innerText.replaceAll('\\n', ' ')",
};

describe.skipIf(browserUrl === null)("the explorer", () => {
  const ids: number[] = [];
  let tab: Tab;

  beforeAll(async () => {
    for (const product of products) ids.push((await client.createProduct(product)).data.id);
  });
  afterAll(async () => {
    for (const id of ids) await client.deleteProduct(id);
  });
  beforeEach(async () => {
    tab = await openTab(browserUrl ?? "");
    await tab.resize(1280, 900);
  });
  afterEach(async () => {
    const elsewhere = tab.requests.filter(
      ({ url, type }) => ![workerUrl, inFront?.url].includes(new URL(url).origin) && type !== "Image",
    );
    await tab.close();
    expect(elsewhere).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  const open = async (address: string) => {
    await tab.open(workerUrl + address);
    await tab.until(TEXT.heading);
  };
  const openProduct = () => open(`/?product=${ids[0]}`);
  const click = (selector: string) =>
    tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  /** Goes on from focus to focus, as far as a keyboard's user would. */
  async function tabTo(isThere: string): Promise<void> {
    for (let steps = 0; steps < 80; steps += 1) {
      await tab.press("Tab");
      if (await tab.evaluate(`(({ activeElement: at }) => ${isThere})(document)`)) return;
    }
    throw new Error(`no such focus: ${isThere}`);
  }

  it("shows a page of the catalogue, and leads to others by its address", async () => {
    await open("/");
    expect(await tab.evaluate(TEXT.heading)).toBe("Catalogue");
    expect(await tab.evaluate("document.querySelector('.cards').innerText")).toContain("Camo Onesie");
    await tab.evaluate(`(() => {
      const list = document.querySelector('.filters select');
      list.value = ${JSON.stringify(CATEGORY)};
      list.dispatchEvent(new Event('change'));
    })()`);
    await tab.until(`document.querySelector('h1').textContent === ${JSON.stringify(CATEGORY)}`);
    const shared = await tab.evaluate<string>("location.search");
    expect(shared).toBe(`?category=${CATEGORY}`);
    const names = "[...document.querySelectorAll('.cards h3')].map((name) => name.textContent)";
    expect(await tab.evaluate(names)).toEqual(products.map(({ name }) => name));
    await tab.evaluate("history.back()");
    await tab.until("document.querySelector('h1').textContent === 'Catalogue'");
    await open(`/${shared}&sort=-name`);
    expect(await tab.evaluate(names)).toEqual(["Explorer's Hat", "Explorer's Coat"]);
  });

  it.each(["", "&in_stock=true"])(
    "says beside a category how many products it leads to: %s",
    async (filter) => {
      await open(`/?category=${CATEGORY}${filter}`);
      const beside = await tab.evaluate<string>(
        "document.querySelector('.filters option:checked').textContent",
      );
      const found = await tab.evaluate<string>("document.querySelector('.heading .hint').textContent");
      expect([beside, found]).toEqual(
        filter === "" ? [`${CATEGORY} (2)`, "2 products"] : [`${CATEGORY} (1)`, "1 products"],
      );
    },
  );

  it("opens a product by keyboard alone, and shows another of its styles", async () => {
    await open(`/?category=${CATEGORY}`);
    await tab.press("Tab");
    expect(await tab.evaluate(TEXT.focus)).toBe("Skip to the catalogue");
    await tabTo(`at.textContent === "Explorer's Coat"`);
    await tab.press("Enter");
    await tab.until(`document.querySelector('h1').textContent === "Explorer's Coat"`);
    expect(await tab.evaluate(TEXT.focus)).toBe("Explorer's Coat");
    expect(await tab.evaluate("location.search")).toBe(`?product=${ids[0]}`);
    const details = "document.querySelector('.details').innerText";
    expect(await tab.evaluate(details)).toContain("$140.00");
    expect(await tab.evaluate(details)).toContain("<b>Canvas</b>");
    await tab.until("document.querySelectorAll('.gallery .large img.loaded').length === 1");
    await tabTo("at.name === 'style'");
    await tab.press("ArrowRight");
    await tab.until(`${details}.includes('$99.50')`);
    expect(await tab.evaluate(details)).toContain("1 left in all sizes");
    await tab.until("document.querySelectorAll('.gallery img').length === 0"); // the photo is gone: its tile stays
  });

  it("lets nobody choose a size that is sold out", async () => {
    await openProduct();
    const disabled = "[...document.querySelectorAll('[name=size]')].map((size) => size.disabled)";
    expect(await tab.evaluate(disabled)).toEqual([false, true]);
  });

  it("says at each field what is wrong with a review, and shows a good one at once", async () => {
    await openProduct();
    await tabTo("at.textContent === 'Write a review'");
    await tab.press("Enter");
    await tabTo("at.textContent === 'Send the review'");
    await tab.press("Enter");
    await tab.until("document.querySelector('dialog [role=alert]').textContent === '4 fields need a look.'");
    const wrong =
      "[...document.querySelectorAll('.wrong')].map((place) => place.textContent).filter(Boolean)";
    expect(await tab.evaluate(wrong)).toEqual([
      "This must be an integer from 1 to 5.",
      "This must be true or false.",
      "This must have 1 to 5000 characters.",
      "This must have 1 to 60 characters.",
    ]);
    expect(await tab.evaluate("document.activeElement.name")).toBe("rating");
    await tab.press(" ");
    await tab.press("ArrowRight");
    await tabTo("at.name === 'recommend'");
    await tab.press(" ");
    await tabTo("at.name === 'body'");
    await tab.type("Kept me dry.");
    await tabTo("at.name === 'name'");
    await tab.type("explorer");
    await tabTo("at.name === 'photos'");
    await tab.type("photo.jpg");
    await tabTo("at.textContent === 'Send the review'");
    await tab.press("Enter");
    await tab.until("document.querySelector('.reviews li')?.innerText.includes('Kept me dry.')");
    await tab.until("document.querySelector('.average')?.innerText.includes('2.0')");
    expect(await tab.evaluate("document.querySelector('dialog')")).toBe(null);
    expect(await tab.evaluate("document.querySelector('#status').textContent")).toContain(
      "Your review is shown",
    );
    await tab.until("document.querySelector('.review-section').innerText.includes('Left out: 1 photo.')");

    await click(".votes button");
    await tab.until("document.querySelector('.votes').innerText.includes('1 found it helpful')");
    await click(".votes button:last-child");
    await tab.until("document.querySelector('.reviews').innerText.includes('it is hidden now')");
    expect((await client.listReviews(ids[0] ?? 0)).data.results).toEqual([]);
  });

  it("shows each request with its status, and that the second read is a hit", async () => {
    await openProduct();
    expect(await tab.evaluate(TEXT.panel)).toMatch(/^GET \/products\/\d+\/page status 200 cache (miss|hit)/);
    await click(".brand");
    await tab.until("document.querySelector('h1').textContent === 'Catalogue'");
    await tab.evaluate("history.back()");
    await tab.until(`document.querySelector('h1').textContent === "Explorer's Coat"`);
    expect(await tab.evaluate(TEXT.panel)).toMatch(
      /^GET \/products\/\d+\/page status 304 cache hit age \d+ s body 0 B/,
    );
  });

  it.skipIf(inFront === null)("shows what a cache in front says of itself", async () => {
    for (const expected of [/cache \w+/, /cache hit age \d+ s/]) {
      await tab.open(`${inFront?.url}/?product=1`);
      await tab.until("document.querySelector('h1')?.textContent === 'Camo Onesie'");
      expect(await tab.evaluate(TEXT.panel)).toMatch(expected);
    }
  });

  it("says what went wrong in place of a product that does not exist", async () => {
    await open("/?product=99");
    expect(await tab.evaluate("document.querySelector('[role=alert]').innerText")).toContain(
      "There is no product 99.",
    );
    expect(await tab.evaluate(TEXT.heading)).toBe("Product not found");
  });

  it("goes from page to page, in any order, and straight to any page where they are numbered", async () => {
    const first = "document.querySelector('.cards h3')?.textContent";
    const paging = "document.querySelector('.paging').innerText.replaceAll(/\\s+/g, ' ')";
    await client
      .createProduct({ name: "Explorer's Last", category: "Pages", default_price: 1 })
      .then(({ data }) => ids.push(data.id));
    const many = Array.from({ length: 24 }, (_, i) => ({
      name: `Page ${100 + i}`,
      category: "Pages",
      default_price: 2,
    }));
    for (const product of many) ids.push((await client.createProduct(product)).data.id);
    await open("/?category=Pages&sort=-name");
    expect(await tab.evaluate(first)).toBe("Page 123");
    await click(".paging [rel=next]");
    await tab.until(`${first} === "Explorer's Last"`);
    expect(await tab.evaluate("location.search")).toContain("after=");
    await click(".paging [rel=first]");
    await tab.until(`${first} === 'Page 123'`);

    await open("/");
    expect(await tab.evaluate(paging)).toMatch(/^First Previous Page of 2 Go Next Last$/);
    await tab.evaluate("document.querySelector('.paging input').value = 2");
    await click(".paging button");
    await tab.until("location.search === '?page=2'");
    await tab.until(`${first} !== 'Camo Onesie'`);
    await click(".paging [rel=prev]");
    await tab.until(`${first} === 'Camo Onesie'`);
  });

  it("takes 15 requests at most and 60 kB before the pictures", async () => {
    await open("/");
    const asked = tab.requests.filter(({ type }) => type !== "Image").map(({ url }) => url);
    expect(asked.length).toBeLessThanOrEqual(15);
    const bytes = asked.map(async (url) => (await (await fetch(url)).arrayBuffer()).byteLength);
    expect((await Promise.all(bytes)).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000);
  });

  const places = {
    "the catalogue": () => open("/"),
    "a product": () => open("/?product=1"),
    "the review form": async () => {
      await open("/?product=1");
      await click(".review-section .primary");
    },
    "the review form with errors": async () => {
      await open("/?product=1");
      await click(".review-section .primary");
      await click("dialog .primary");
      await tab.until("document.querySelector('dialog [role=alert]').textContent");
    },
    "a failure": () => open("/?product=99"),
  };
  const looks = {
    "on a desk": () => tab.resize(1280, 900),
    "on a phone": () => tab.resize(360, 780),
    "in the dark": () => tab.darken(),
  };

  describe.each(Object.entries(places))("%s", (_, show) => {
    it.each(Object.entries(looks))("breaks no rule of accessibility %s", async (_, look) => {
      await look();
      await show();
      expect(await findViolations()).toEqual([]);
    });

    it("fits a phone: nothing is wider than 360 pixels", async () => {
      await show();
      await tab.resize(360, 780);
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(360);
    });
  });

  /** By WCAG 2.0 to 2.2, levels A and AA, and by axe's own best practices. */
  async function findViolations(): Promise<string[]> {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    await tab.evaluate(`${axe.source}; undefined`);
    return await tab.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => id + ' at ' + target + ': ' + failureSummary)))`);
  }
});
