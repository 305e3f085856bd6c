import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { ask } from "./http.ts";

// The OpenAPI document, read by a JSON Schema validator (OpenAPI 3.1, section 4.8.24: the dialect of 2020-12).

type Document = { info: { version: string }; components: { schemas: Record<string, unknown> } };

let version: string;
let takes: ValidateFunction;
beforeAll(async () => {
  const { info, components } = (await (await ask("/openapi.json")).json()) as Document;
  version = info.version;
  const ajv = new Ajv2020({ strict: false });
  takes = ajv.compile({ $ref: "#/components/schemas/NewProduct", components });
});

const product = (price: unknown) => ({ name: "Camo Onesie", category: "Jackets", default_price: price });
const asText = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

/** In cents: all small ones, and larger ones at steps that share no factor with a hundred. */
function* prices() {
  for (let cents = 0; cents <= 20_000; cents += 1) yield cents;
  for (let cents = 20_001; cents < 1e12; cents = Math.floor(cents * 1.003) + 7) yield cents;
  yield 999_999_999_999;
}

it("has the version of the package", () => {
  expect(version).toBe(packageJson.version);
});

describe("the schema of a price", () => {
  it("accepts every price, as a number and as a text", () => {
    const refused = [...prices()].flatMap((cents) =>
      [cents / 100, Number(asText(cents)), asText(cents)].filter((price) => !takes(product(price))),
    );
    expect(refused).toEqual([]);
  });

  it.each([
    -0.01,
    10_000_000_000,
    "-1.00",
    "1.005",
    "1.",
    ".5",
    "1,00",
    "1e3",
    "10000000000.00",
    "",
    " 1",
    "NaN",
    null,
    true,
    [1],
    {},
  ])("takes no %j", (price) => {
    expect(takes(product(price))).toBe(false);
  });

  it("accepts no more than the service, except for a number's decimals", async () => {
    for (const price of [19.999, 0.001, 1e-7, 0.1 + 0.2]) {
      expect(takes(product(price))).toBe(true);
      expect((await post(product(price))).status).toBe(422);
    }
  });

  it("accepts what the service accepts, and the service stores every cent", async () => {
    const sample = [...prices()].filter((_, i) => i % 97 === 0);
    for (let start = 0; start < sample.length; start += 100) {
      const cents = sample.slice(start, start + 100);
      const styles = cents.map((one) => ({
        name: "x",
        original_price: one / 100,
        sale_price: asText(one),
      }));
      const body = { ...product(19.99), styles };
      expect(takes(body)).toBe(true);
      const made = await post(body);
      expect(made.status).toBe(201);
      const location = made.headers.get("Location") ?? "";
      type Styles = { results: { original_price: string; sale_price: string }[] };
      const { results } = (await (await ask(`${location}/styles`)).json()) as Styles;
      expect(results.map(({ original_price }) => original_price)).toEqual(cents.map(asText));
      expect(results.map(({ sale_price }) => sale_price)).toEqual(cents.map(asText));
      await ask(location, { method: "DELETE", headers: { Authorization: "Bearer token-of-16-or-more" } });
    }
  });
});

const post = (body: object) =>
  ask("/products", {
    method: "POST",
    headers: { Authorization: "Bearer token-of-16-or-more", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
