import { expect, it } from "vitest";
import { ask, body } from "./http.ts";

// With product 4, which has no reviews in the files, because other tests read the reviews of the others.

const put = (id: number, what: string) => ask(`/reviews/${id}/${what}`, { method: "PUT" });

it("a form posts a review and reads it at once; a vote is counted, and a report hides the review", async () => {
  const [list, meta] = ["/reviews/?product_id=4&sort=newest", "/reviews/meta?product_id=4"];
  expect(await body(list)).toBe('{"product":"4","page":0,"count":5,"results":[]}');
  expect(await body(meta)).toContain('"recommended":{"false":"0","true":"0"},"characteristics":{}');

  const response = await ask("/reviews/", {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: "Bearer whatever" },
    body: '{"product_id":"4","rating":"4","summary":"","body":"Suède 👟","recommend":"true","name":"n","email":"","photos":["https://images.example/p"],"characteristics":{"1":5},"size":1}',
  });
  expect(response.status).toBe(201);
  const posted = await response.text();
  const { review_id, date, photos } = JSON.parse(posted);
  const review = (helpfulness: number) =>
    `"review_id":${review_id},"rating":4,"summary":"","recommend":true,"response":null,"body":"Suède 👟","date":"${date}",` +
    `"reviewer_name":"n","helpfulness":${helpfulness},"photos":[{"id":${photos[0].id},"url":"https://images.example/p"}]`;
  expect(posted).toBe(`{${review(0)},"ignored":["size","characteristics.1"]}`);
  expect(review_id).toBeGreaterThan(6); // the highest in the files
  expect(await body(list)).toBe(`{"product":"4","page":0,"count":5,"results":[{${review(0)}}]}`);
  expect(await body(meta)).toContain('"4":"1","5":"0"},"recommended":{"false":"0","true":"1"}');

  expect((await put(review_id, "helpful")).status).toBe(204);
  expect(await body(list)).toContain(review(1));
  expect((await put(review_id, "report")).status).toBe(204);
  expect(await body(list)).toContain('"results":[]');
  expect(await body(meta)).toContain('"recommended":{"false":"0","true":"1"}');
});
