import { afterEach, expect, it } from "vitest";
import { setFault } from "../fragile.ts";
import { client, describeExplorer, fragileUrl, useExplorer } from "./page.ts";

describeExplorer("writing in the explorer", () => {
  const explorer = useExplorer();
  const { open, openProduct, click, tabTo } = explorer;
  const alert = "document.querySelector('dialog [role=alert]').textContent";
  const body = "document.querySelector('dialog [name=body]').value";
  afterEach(() => setFault({}));

  async function openForm(): Promise<void> {
    await click(".review-section .primary");
    await explorer.tab.until("document.querySelector('dialog')?.open");
  }

  it("says at each field what to do, and shows a good review at once", async () => {
    const { tab } = explorer;
    await openProduct();
    await tabTo("at.textContent === 'Write a review'");
    await tab.press("Enter");
    await tabTo("at.textContent === 'Send the review'");
    await tab.press("Enter");
    await tab.until(`${alert} === '4 answers need another look.'`);
    const wrong =
      "[...document.querySelectorAll('.wrong')].map((place) => place.textContent).filter(Boolean)";
    expect(await tab.evaluate(wrong)).toEqual([
      "Choose one to five stars.",
      "Choose yes or no.",
      "Write a few words, 5,000 characters at most.",
      "Say a name to show beside your review, 60 characters at most.",
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
    expect(await tab.evaluate("localStorage.length")).toBe(0);
  });

  it("shows an error in view, also on a phone", async () => {
    const { tab } = explorer;
    await tab.resize(360, 640);
    await openProduct();
    await openForm();
    await tab.evaluate("document.querySelector('dialog').scrollTo(0, 9999)");
    await click("dialog .buttons .primary");
    await tab.until(alert);
    const place = "document.querySelector('#error-rating').getBoundingClientRect()";
    expect(await tab.evaluate(`${place}.top >= 0 && ${place}.bottom <= innerHeight`)).toBe(true);
  });

  it("keeps a draft through Esc, a failure of the service and a reload, until it is sent", async () => {
    const { tab } = explorer;
    await open("/?product=2", fragileUrl);
    await openForm();
    await tab.evaluate("document.querySelector('dialog [name=rating][value=\"4\"]').click()");
    await tab.evaluate("document.querySelector('dialog [name=recommend]').click()");
    await tab.evaluate("document.querySelector('dialog [name=name]').focus()");
    await tab.type("explorer");
    await tab.evaluate("document.querySelector('dialog [name=body]').focus()");
    await tab.type("Half a thought");
    await tab.press("Escape");
    await tab.until("document.querySelector('dialog') === null");
    await openForm();
    expect(await tab.evaluate(body)).toBe("Half a thought");
    await setFault({ mode: "down" });
    await click("dialog .buttons .primary");
    await tab.until(`${alert}.startsWith('The shop cannot take your review right now.')`);
    await setFault({});
    await open("/?product=2", fragileUrl);
    await openForm();
    expect(await tab.evaluate(body)).toBe("Half a thought");
    expect(await tab.evaluate("document.querySelector('dialog [name=rating]:checked').value")).toBe("4");
    await click("dialog .buttons .primary");
    await tab.until("document.querySelector('.reviews li')?.innerText.includes('Half a thought')");
    expect(await tab.evaluate("localStorage.length")).toBe(0);
  });

  it("counts a vote, asks before a report, and takes the report back while it can", async () => {
    const { tab, ids } = explorer;
    const [id = 0] = ids;
    await client.postReview({ product_id: id, rating: 1, recommend: false, body: "Rude.", name: "troll" });
    await openProduct();
    const before = (await client.listReviews(id)).data.results.length;
    const latest =
      "[...document.querySelectorAll('.reviews > li')].find(({ innerText }) => innerText.includes('Rude.'))";
    await tab.evaluate(`${latest}.querySelector('.votes button').click()`);
    await tab.until(`${latest}.innerText.includes('1 found it helpful')`);

    await tab.evaluate(`${latest}.setAttribute('id', 'reported')`);
    await click("#reported .report");
    expect(await tab.evaluate("document.activeElement.textContent")).toBe("Report it");
    await tab.press("Enter");
    await tab.until("document.activeElement.textContent === 'Undo'");
    expect(await tab.evaluate("document.querySelector('#reported').innerText")).not.toContain("Rude.");
    await tab.press("Enter");
    await tab.until("document.querySelector('#reported').innerText.includes('Rude.')");
    expect(await tab.evaluate("document.activeElement.textContent")).toBe("Report");

    await tab.press("Enter");
    await tab.press("Enter");
    await tab.until("document.activeElement.textContent === 'Undo'");
    await open("/"); // who leaves has meant it
    await expect.poll(async () => (await client.listReviews(id)).data.results.length).toBe(before - 1);
  });
});
