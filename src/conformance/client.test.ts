import { expect, inject, it } from "vitest";
import { ApiProblem, createClient } from "../client/client.ts";

const token = "token-of-16-or-more";
const statuses: number[] = [];
const client = createClient({
  baseUrl: inject("workerUrl"),
  token,
  store: new Map(),
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    statuses.push(response.status);
    return response;
  },
});

it("a client writes, reads, changes and deletes a product, and every response has its declared type", async () => {
  const idempotencyKey = crypto.randomUUID();
  const given = { name: "Typed Tee", category: "Typed", default_price: 12.5, features: [{ feature: "Fit" }] };
  const { data: made, etag } = await client.createProduct(given, { idempotencyKey });
  expect((await client.createProduct(given, { idempotencyKey })).data.id).toBe(made.id);

  expect(await client.findProduct(made.id)).toMatchObject({ data: made, etag });
  statuses.length = 0;
  expect((await client.findProduct(made.id)).data).toEqual(made);
  expect(statuses).toEqual([304]);

  const [card] = (await client.listProducts({ ids: [made.id], view: "cards" })).data;
  expect(card).toMatchObject({ name: "Typed Tee", rating: null, in_stock: false });
  const page = (await client.findPage(made.id)).data;
  expect(page.product).toEqual(made);
  expect((await client.findReviewMetas([made.id])).data).toEqual([page.meta]);
  const { total, facets, products } = (await client.listProducts({ category: "Typed", facets: true })).data;
  expect([total, facets.in_stock, products[0]?.id]).toEqual([1, { true: 0, false: 1 }, made.id]);
  expect((await client.listCategories()).data).toContainEqual({ category: "Typed", products: 1 });

  const changed = await client.updateProduct(made.id, { default_price: "13.00" }, { ifMatch: etag ?? "" });
  expect(changed.data.default_price).toBe("13.00");
  const late = client.deleteProduct(made.id, { ifMatch: etag ?? "" });
  await expect(late).rejects.toMatchObject({ details: { status: 412 } });
  expect((await client.deleteProduct(made.id)).data.id).toBe(made.id);
  await expect(client.findProduct(made.id)).rejects.toBeInstanceOf(ApiProblem);
});
