import { afterEach, expect, it } from "vitest";
import { emptyCache, setFault } from "../fragile.ts";
import { describeExplorer, fragileUrl, inFront, TEXT, useExplorer } from "./page.ts";

describeExplorer("the proof beside the explorer", () => {
  const explorer = useExplorer();
  const { open, openProduct, settled, click } = explorer;
  const session = () =>
    explorer.tab.evaluate<Record<string, string>>(
      "Object.fromEntries([...document.querySelectorAll('#session div')].map((one) => [one.children[0].innerText, one.children[1].innerText]))",
    );
  const latest = "#requests-list > li:first-child";
  const latestText = (part: string) =>
    explorer.tab.evaluate<string>(`document.querySelector('${latest} ${part}').innerText`);
  afterEach(() => setFault({}));

  it("shows where an answer came from, and that the second read is a hit without a body", async () => {
    const { tab } = explorer;
    await openProduct();
    expect(await tab.evaluate(TEXT.panel)).toMatch(
      /^GET \/products\/\d+\/page (miss|hit) fresh \d+ s \d+ ms/,
    );
    await click(".brand");
    await settled("document.querySelector('h1').textContent === 'Catalogue'");
    await tab.evaluate("history.back()");
    await settled(`document.querySelector('h1').textContent === "Explorer's Coat"`);
    expect(await tab.evaluate(TEXT.panel)).toMatch(/^GET \/products\/\d+\/page 304 hit fresh \d+ s/);
    await click(`${latest} summary`);
    await tab.until(`document.querySelector('${latest} dl')`);
    const facts = await latestText("dl");
    expect(facts.replaceAll("\n", " ")).toMatch(
      /status 304 cache hit age \d+ s \(\d+ s when it came\) lifetime fresh for \d+ s more tags page-\d+ cards time \d+ ms: edge \d+, cache \d+, origin 0 body 0 B; the [\d.]+ kB that the page has are unchanged/,
    );
    expect(await session()).toMatchObject({ "unchanged (304)": "1" });
    expect((await session())["bytes saved"]).toMatch(/kB$/);
  });

  it("copies a request for a shell and for the client", async () => {
    const { tab, ids } = explorer;
    await openProduct();
    await click(`${latest} summary`);
    await tab.until(`document.querySelector('${latest} .copies')`);
    for (const [button, expected] of [
      ["Copy as curl", `curl -i '${await tab.evaluate("location.origin")}/products/${ids[0]}/page'`],
      ["Copy as client code", `await client.findPage(${ids[0]});`],
    ]) {
      await tab.evaluate(
        `[...document.querySelectorAll('${latest} .copies button')].find(({ innerText }) => innerText === '${button}').click()`,
      );
      await tab.until(`document.querySelector('${latest} .copies').innerText.includes('Copied')`);
      expect(await tab.evaluate("navigator.clipboard.readText()")).toContain(expected);
    }
  });

  it("ties a write to the answers that it has invalidated", async () => {
    const { tab } = explorer;
    await open("/?product=1");
    await click(".votes button");
    await tab.until("document.querySelector('.endings button')");
    expect(await tab.evaluate(TEXT.panel)).toMatch(
      /^PUT \/reviews\/\d+\/helpful 204 \d+ ms Invalidated here: GET \/products\/1\/page/,
    );
    expect(await tab.evaluate(TEXT.panel)).toContain("Invalidated by: PUT /reviews/");
    await click(".endings button");
    expect(await tab.evaluate("document.activeElement.innerText")).toContain("GET /products/1/page");
  });

  it.skipIf(inFront === null)("shows what a cache in front says of itself", async () => {
    for (const expected of [/page \w+/, /page hit fresh \d+ s/]) {
      await open("/?product=1", inFront?.url);
      expect(await explorer.tab.evaluate(TEXT.panel)).toMatch(expected);
    }
  });

  it("says so when the database is down, and when it is back", async () => {
    const { tab } = explorer;
    await emptyCache();
    await open("/?product=1", fragileUrl);
    await setFault({ mode: "down" });
    await click(".brand");
    await settled("!document.querySelector('#outage').hidden");
    expect(await tab.evaluate("document.querySelector('#outage').innerText")).toContain(
      "The database does not answer.",
    );
    expect(await tab.evaluate("document.querySelector('main').innerText")).toContain(
      "no answer to this is known",
    );
    await tab.evaluate("history.back()"); // what is known is still shown
    await settled("document.querySelector('h1').textContent === 'Camo Onesie'");
    await setFault({});
    await click(".brand");
    await settled("document.querySelector('#outage').hidden");
    expect(await tab.evaluate(TEXT.heading)).toBe("Catalogue");
  });
});
