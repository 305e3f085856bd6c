import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { setFault } from "../fragile.ts";
import { CATEGORY, client, describeExplorer, fragileUrl, products, TEXT, useExplorer } from "./page.ts";

describeExplorer("finding something in the explorer", () => {
  const explorer = useExplorer();
  const { open, settled, click, set } = explorer;
  const address = () => explorer.tab.evaluate<string>("decodeURIComponent(location.search)");
  const text = (selector: string) =>
    explorer.tab.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const chosen = () =>
    explorer.tab.evaluate<string[]>(
      "[...document.querySelectorAll('.chosen a')].map((link) => link.innerText)",
    );

  it("shows a page of the catalogue, and leads to others by its address", async () => {
    await open("/");
    expect(await explorer.tab.evaluate(TEXT.heading)).toBe("Catalogue");
    expect(await explorer.tab.evaluate(TEXT.names)).toContain("Camo Onesie");
    await set("#category", CATEGORY);
    await settled(`document.querySelector('h1').textContent === '${CATEGORY}'`);
    expect(await address()).toBe(`?category=${CATEGORY}`);
    expect(await explorer.tab.evaluate("document.activeElement.id")).toBe("category"); // to go on filtering
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(products.map(({ name }) => name));
    await explorer.tab.evaluate("history.back()");
    await settled("document.querySelector('h1').textContent === 'Catalogue'");
    await open(`/?category=${CATEGORY}&sort=-name`);
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Explorer's Hat", "Explorer's Coat"]);
  });

  it("says beside each filter how many it leads to", async () => {
    await open(`/?category=${CATEGORY}&in_stock=true`);
    const filters = await text(".filters");
    expect(filters).toContain(`${CATEGORY} (1)`);
    expect(filters).toContain("In stock (1)");
    expect(await explorer.tab.evaluate(TEXT.found)).toBe("1 product");
    await open(`/?category=${CATEGORY}`);
    const bands = "[...document.querySelectorAll('.bands li')].map((band) => band.innerText)";
    expect(await explorer.tab.evaluate(bands)).toEqual(["$20 – 30 1", "$100 – 150 1"]);
    await click(".bands a");
    await settled("location.search.includes('max_price')");
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Explorer's Hat"]);
  });

  it("narrows by price and stock, and takes each back", async () => {
    await open(`/?category=${CATEGORY}`);
    await set("#max-price", "$ 20,00");
    await settled("document.querySelectorAll('.cards h3').length === 1");
    expect(await address()).toBe(`?category=${CATEGORY}&max_price=20.00`);
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Explorer's Hat"]);
    await click("#in-stock");
    await settled("document.querySelector('.nothing')");
    expect(await chosen()).toEqual([`${CATEGORY} ×`, "to $20.00 ×", "in stock ×", "Clear all"]);
    await click(".chosen a:nth-of-type(2)");
    await settled("document.querySelectorAll('.cards h3').length === 1");
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Explorer's Coat"]);
  });

  it("searches as one types, and says what it took a typo for", async () => {
    await open("/");
    await explorer.tab.evaluate("document.querySelector('#q').focus()");
    await explorer.tab.type("explor");
    await settled("location.search === '?q=explor'");
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(products.map(({ name }) => name));
    await explorer.tab.type("rer hat");
    await settled("document.querySelector('.understood')");
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Explorer's Hat"]);
    expect(await text(".understood")).toBe("No name has explorrer. Shown instead: explorer.");
    expect(await explorer.tab.evaluate("document.activeElement.id")).toBe("q");
    await explorer.tab.evaluate("history.back()"); // to before the search, not letter by letter
    await settled("location.search === ''");
    expect(await explorer.tab.evaluate(TEXT.heading)).toBe("Catalogue");
    expect(await explorer.tab.evaluate("document.querySelector('#q').value")).toBe("");
  });

  it("shows what a search found before it has counted all, and keeps the focus when it has", async () => {
    await open(`/?category=${CATEGORY}`);
    await explorer.tab.evaluate(`(() => {
      const send = window.fetch;
      const counted = new Promise((resolve) => { window.count = resolve; });
      window.fetch = async (input, init) => {
        if (String(input.url ?? input).includes("facets=true")) await counted;
        return await send(input, init);
      };
    })()`);
    await set("#q", "explorers");
    await settled("location.search.includes('q=explorers')");
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(products.map(({ name }) => name));
    expect(await explorer.tab.evaluate(TEXT.found)).toBe("Counting …");
    expect(await text(".filters")).toContain("In stock");
    expect(await text(".filters")).not.toMatch(/\d/);
    await explorer.tab.evaluate("document.querySelectorAll('.cards a')[1].focus()");
    await explorer.tab.evaluate("window.count()");
    await explorer.tab.until("document.querySelector('.heading .hint').textContent === '2 products'");
    expect(await text(".filters")).toContain("In stock (1)");
    expect(await explorer.tab.evaluate(TEXT.focus)).toContain("Explorer's Hat");
  });

  it("gives up what it searched for before", async () => {
    await open("/", fragileUrl);
    await setFault({ delayMs: 400 });
    try {
      await explorer.tab.evaluate("document.querySelector('#q').focus()");
      await explorer.tab.type("camo");
      await explorer.tab.until("location.search === '?q=camo'");
      await explorer.tab.type(" one");
      await settled("location.search === '?q=camo+one'");
      expect(explorer.tab.cancelled.count).toBe(2); // the page and its counts
      expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Camo Onesie"]);
    } finally {
      await setFault({});
    }
  });

  it.each([
    [
      "/?category=Nope",
      "There is no category “Nope”, or nothing in it is like this.",
      "To the whole catalogue",
    ],
    [`/?category=${CATEGORY}&page=9`, "This list ends before page 9.", "To its first page"],
    [
      "/?q=xylophone&max_price=1",
      "Nothing in the catalogue is like this.",
      "Search “xylophone” without filters",
    ],
    ["/?sort=name&page=1000", "invalid page", "To the first page of this list"],
    ["/?after=nonsense", "invalid after", "To the first page of this list"],
    ["/?product=nonsense", "invalid product_id", "To the whole catalogue"],
  ])("says where to go from %s", async (place, why, way) => {
    await open(place);
    const said = await text("main");
    expect(said).toContain(why);
    expect(said).toContain(way);
  });

  it("numbers the pages, and counts all of them", async () => {
    const many = Array.from({ length: 25 }, (_, i) => ({
      name: `Page ${100 + i}`,
      category: "Pages",
      default_price: 2,
    }));
    const made = await Promise.all(many.map((product) => client.createProduct(product)));
    explorer.ids.push(...made.map(({ data }) => data.id));
    const paging = "document.querySelector('.paging')?.innerText.replaceAll(/\\s+/g, ' ')";
    await open("/?category=Pages&sort=-name");
    expect(await explorer.tab.evaluate(TEXT.found)).toBe("25 products");
    expect(await explorer.tab.evaluate(paging)).toBe("‹ Previous 1 2 Next ›");
    await click(".paging [rel=next]");
    await settled("location.search.includes('page=2')");
    expect(await explorer.tab.evaluate(TEXT.names)).toEqual(["Page 100"]);
    await click(".paging [aria-label='Page 1']");
    await settled("!location.search.includes('page')");
    expect(await explorer.tab.evaluate(`${TEXT.names}[0]`)).toBe("Page 124");
    await open("/?q=page&max_price=5");
    await explorer.tab.until(`${TEXT.found} === "25 products"`); // a search is counted by a second request
    expect(await explorer.tab.evaluate(paging)).toBe("‹ Previous 1 2 Next ›");
  });

  it("leads on through a search whose counts do not arrive, and no longer says that it counts", async () => {
    const leaves = Array.from({ length: 25 }, (_, i) => ({
      name: `Leaf ${100 + i}`,
      category: "Leaves",
      default_price: 2,
    }));
    const made = await Promise.all(leaves.map((product) => client.createProduct(product)));
    explorer.ids.push(...made.map(({ data }) => data.id));
    await open("/?category=Leaves");
    await explorer.tab.evaluate(`(() => {
      const send = window.fetch;
      window.fetch = async (input, init) => {
        if (String(input.url ?? input).includes("facets=true")) throw new TypeError("not counted");
        return await send(input, init);
      };
    })()`);
    await set("#q", "leaf");
    await settled("location.search.includes('q=leaf')");
    await explorer.tab.until("document.querySelector('.heading .hint').textContent === ''");
    await click(".paging [rel=next]");
    await settled("document.querySelectorAll('.cards h3').length === 1");
  });

  it("takes 15 requests at most and 60 kB before the pictures", async () => {
    await open("/");
    const asked = explorer.tab.requests.filter(({ type }) => type !== "Image").map(({ url }) => url);
    expect(asked.length).toBeLessThanOrEqual(15);
    // As Cloudflare and the local stack send them.
    const bytes = asked.map(async (url) => gzipSync(await (await fetch(url)).arrayBuffer()).byteLength);
    expect((await Promise.all(bytes)).reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000);
  });
});
