import { createMemoryStore } from "../cache/testing/memory-store.ts";
import { createTestApp, emptyCatalogue, given, query } from "./catalogue.ts";

/** Higher than ids that the database generates. */
export const IMPORTED = 1_000_000;

/** A completely filled form. */
export const form = {
  product_id: 2,
  rating: 4,
  summary: "I'm enjoying wearing these shades",
  body: "Comfortable and practical.",
  recommend: true,
  name: "shortandsweeet",
  email: "first.last@example.com",
  photos: ["https://images.example/shades.jpg"],
  characteristics: { "5": 4 },
};

export type Posted = { review_id: number; ignored: string[] } & Record<string, unknown>;
export type Refused = {
  type: string;
  detail: string;
  errors: { in: string; field: string; message: string }[];
};

type Request = ReturnType<typeof createTestApp>["request"];

/** A reviewer's requests, over HTTP. */
export const reviewer = (request: Request) => ({
  post: (body: unknown, headers: Record<string, string> = {}) =>
    request("/reviews", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  vote: (id: number | string) => request(`/reviews/${id}/helpful`, { method: "PUT" }),
  report: (id: number | string) => request(`/reviews/${id}/report`, { method: "PUT" }),
});

/** The app, what a reviewer does with it and sees of product 2, and what the database holds then. */
export function createReviewShop() {
  const { store, copies } = createMemoryStore(Date.now);
  const { app, request, get, records } = createTestApp({ store });
  const { post, vote, report } = reviewer(request);
  const read = async (path: string): Promise<unknown> => (await get(path)).json();

  return {
    ...{ app, request, get, records, post, vote, report, read },

    /** Product 2, of two characteristics, and no review. */
    async empty(): Promise<void> {
      copies.clear();
      await emptyCatalogue();
      await query("truncate cache_purges", []);
      await given.product({ id: 2 });
      await given.summary({
        product_id: 2,
        characteristics:
          '[{"id":5,"name":"Quality","sum":0,"count":0},{"id":6,"name":"Fit","sum":3,"count":1}]',
      });
    },

    async posted(body: object): Promise<Posted> {
      const response = await post(body);
      if (response.status !== 201) throw new Error(await response.text());
      return await response.json();
    },
    list: async (search = "") =>
      ((await read(`/reviews?product_id=2${search}`)) as { results: Posted[] }).results,
    recorded: async () => (await query("select tag from cache_purges order by id", [])).flat(),
  };
}
