import { describe, expect, it } from "vitest";
import { createClient } from "./client.ts";

/** A client that gets `responses` in order, and the times of its requests in milliseconds. */
function withAnswers(responses: Response[], retries?: number) {
  const asked: number[] = [];
  const client = createClient({
    baseUrl: "https://api.example.test",
    fetch: async () => {
      asked.push(Date.now());
      return responses.shift() ?? Response.error();
    },
    ...(retries !== undefined && { retries }),
  });
  return { client, asked };
}

const unavailable = (retryAfter?: string) =>
  new Response(null, { status: 503, headers: retryAfter === undefined ? {} : { "Retry-After": retryAfter } });
const related = () => Response.json([2, 3]);

describe("a read that is answered with 503", () => {
  it("fails at once without retries", async () => {
    const { client, asked } = withAnswers([unavailable("0"), related()]);
    await expect(client.listRelated(1)).rejects.toMatchObject({ status: 503 });
    expect(asked.length).toBe(1);
  });

  it("is retried after Retry-After", async () => {
    const { client, asked } = withAnswers([unavailable("1"), related()], 2);
    expect((await client.listRelated(1)).data).toEqual([2, 3]);
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(990); // a timer may be a little early
  });

  it("fails after the given number of retries", async () => {
    const { client, asked } = withAnswers(
      [unavailable("0"), unavailable("0"), unavailable("0"), related()],
      2,
    );
    await expect(client.listRelated(1)).rejects.toMatchObject({ status: 503 });
    expect(asked.length).toBe(3);
  });

  it.each([undefined, "3600", "Fri, 27 Nov 2026 00:00:00 GMT"])(
    "fails at once when Retry-After is %s",
    async (retryAfter) => {
      const { client, asked } = withAnswers([unavailable(retryAfter), related()], 2);
      await expect(client.listRelated(1)).rejects.toMatchObject({ status: 503 });
      expect(asked.length).toBe(1);
    },
  );

  it("stops waiting when the caller aborts", async () => {
    const { client, asked } = withAnswers([unavailable("20"), related()], 1);
    const gaveUp = AbortSignal.timeout(50);
    await expect(client.listRelated(1, {}, { signal: gaveUp })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect(asked.length).toBe(1);
  });
});

it("a write that is answered with 503 is not retried", async () => {
  const { client, asked } = withAnswers([unavailable("0"), related()], 2);
  await expect(client.recordHelpfulVote(1)).rejects.toMatchObject({ status: 503 });
  expect(asked.length).toBe(1);
});

it("a call without a response fails after the timeout", async () => {
  const client = createClient({
    baseUrl: "https://api.example.test",
    timeoutMs: 20,
    fetch: (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  });
  await expect(client.findProduct(1)).rejects.toMatchObject({ name: "TimeoutError" });
});
