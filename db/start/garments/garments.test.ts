import { describe, expect, it } from "vitest";
import { picturesAt } from "../../generate/pictures.ts";
import { CATEGORIES, COLOURS } from "../../generate/words.ts";
import { isKnownColour } from "./colours.ts";
import { garmentAt } from "./garments.ts";
import { hasShape } from "./shapes.ts";

const pictures = picturesAt("http://127.0.0.1:8787");
const style = { id: 7, name: "Off White & Teal", category: "Dress Shoes", photo: 12, random: 0 };

async function draw(url: string): Promise<string> {
  const { origin, pathname } = new URL(url);
  expect(origin).toBe("http://127.0.0.1:8787");
  const response = garmentAt(pathname);
  expect(response?.headers.get("Content-Type")).toBe("image/svg+xml");
  return (await response?.text()) ?? "";
}

describe("the pictures of a generated catalogue", () => {
  it("have addresses that say what is drawn, and their size", async () => {
    const { url, thumbnail } = pictures.ofStyle(style);
    expect(url).toBe("http://127.0.0.1:8787/garments/dress-shoes/off-white_teal/7-12.svg");
    expect(await draw(url)).toContain('width="900" height="1200"');
    expect(await draw(thumbnail)).toContain('width="300" height="400"');
    expect(await draw(url)).toBe(await draw(url));
  });

  it("have the colours of their style", async () => {
    expect(await draw(pictures.ofStyle(style).url)).toMatch(/--main: #f1ece0; --second: #2a8584;/);
    expect(await draw(pictures.ofReview({ id: 3, category: "Hats", photo: 4, colour: "Plum" }))).toContain(
      "#6d3a5d",
    );
  });

  it("are there for each category and colour that is generated", async () => {
    const spelled = (name: string) => name.toLowerCase().replaceAll(" ", "-");
    expect(CATEGORIES.map(({ name }) => spelled(name)).filter((name) => !hasShape(name))).toEqual([]);
    expect(COLOURS.map(spelled).filter((name) => !isKnownColour(name))).toEqual([]);
  });

  it.each([
    "/garments/",
    "/garments/hats/plum/1.svg",
    "/garments/hats/plum/1-2.png",
    "/garments/hats/<script>/1-2.svg",
    "/garments/hats/plum_teal_rust/1-2.svg",
    "/garments/../hats/plum/1-2.svg",
    `/garments/${"x".repeat(41)}/plum/1-2.svg`,
  ])("are nowhere else: %s", (pathname) => {
    expect(garmentAt(pathname)).toBeUndefined();
  });

  it("are drawn for names that nobody knows, even those of every object", async () => {
    const text = await garmentAt("/garments/constructor/constructor/1-2.svg")?.text();
    expect(text).toMatch(/--main: hsl\(\d+ 45% 45%\)/);
  });
});
