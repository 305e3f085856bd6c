import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { askFragile, emptyCache, everyRequest, type Request, setFault, strayLogLines } from "./fragile.ts";

// Whatever happens on the way to the database, every operation of the OpenAPI document answers in the API's own terms.

const MOST_MS = 3000;
const RECOVERY_MS = 2000;

let requests: Request[] = [];

beforeEach(async () => {
  requests = await everyRequest();
});
afterEach(() => setFault({}));

/** Answered without the database, or of it alone. */
const NEEDS_NONE = new Set(["/", "/health", "/openapi.json", "/docs", "/problems/internal"]);
const KEPT_NEVER = "/ready";

/** By our own tier: the document and the pages are kept by caches in front only, and made without a database. */
const isKept = ({ isRead, path }: Request) => isRead && !NEEDS_NONE.has(path) && path !== KEPT_NEVER;
const mustAnswer = (request: Request) => isKept(request) || NEEDS_NONE.has(request.path);

async function ask({ path, init }: Request) {
  const start = performance.now();
  const response = await askFragile(path, init);
  const body = await response.text(); // fails if it is not whole
  return { status: response.status, headers: response.headers, body, ms: performance.now() - start };
}

const isHit = async (request: Request) =>
  /; hit/.test((await ask(request)).headers.get("Cache-Status") ?? "");
const isWell = async (request: Request) => (await ask(request)).status < 500;

async function askAll() {
  return await Promise.all(requests.map(async (request) => ({ request, ...(await ask(request)) })));
}

type Answered = Awaited<ReturnType<typeof askAll>>[number];

function expectInOurTerms({ request, status, headers, body, ms }: Answered): void {
  expect(ms, request.name).toBeLessThan(MOST_MS);
  expect([200, 503], `${request.name}: ${body}`).toContain(status);
  if (status === 200) return;
  expect(headers.get("Content-Type"), request.name).toBe("application/problem+json");
  expect(Number(headers.get("Retry-After")), request.name).toBeGreaterThan(0);
  expect(headers.get("Cache-Control"), request.name).toBe("no-store");
  expect(JSON.parse(body)).toMatchObject({ type: "/problems/origin-unavailable", status: 503 });
}

const FAULTS = [...inject("faultModes").map((mode) => ({ mode })), { delayMs: 4000 }];

describe.each(FAULTS)("while the way to the database is %o", (fault) => {
  it("what nobody has asked for before is a 503, and all is well within 2 s of its end", async () => {
    await emptyCache();
    await setFault(fault);
    for (const answered of await askAll()) {
      expectInOurTerms(answered);
      const { request, status } = answered;
      expect(status, request.name).toBe(NEEDS_NONE.has(request.path) ? 200 : 503);
    }
    await setFault({});
    for (const request of requests) {
      await expect.poll(() => isWell(request), { timeout: RECOVERY_MS, message: request.name }).toBe(true);
    }
  });

  it("what is known is answered, and writes are a 503", async () => {
    for (const request of requests.filter(isKept))
      await expect.poll(() => isHit(request), { message: request.name, timeout: 10_000 }).toBe(true);
    await setFault(fault);
    for (const answered of await askAll()) {
      expectInOurTerms(answered);
      expect(answered.status, answered.request.name).toBe(mustAnswer(answered.request) ? 200 : 503);
    }
  });
});

it("a database that takes half a second is waited for", async () => {
  await emptyCache();
  await setFault({ delayMs: 500 });
  for (const { request, status, body } of await askAll())
    expect(status, `${request.name}: ${body}`).toBeLessThan(300);
});

it("no promise was left alone in all of that", async () => {
  expect(await strayLogLines()).toEqual([]);
});
