import type { createTestApp } from "./catalogue.ts";

/** Above the ids that the database will give. */
export const IMPORTED = 1_000_000;

/** What a form sends that is filled in completely. */
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

/** What a reviewer does, over HTTP. */
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
