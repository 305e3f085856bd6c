import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { askFragile, emptyCache, everyRequest, type Request, setFault, strayLogLines } from "./fragile.ts";

// With any fault of the connection to the database, every operation of the OpenAPI document has a response of the API.

const MOST_MS = 3000;
const RECOVERY_MS = 2000;

let requests: Request[] = [];

beforeEach(async () => {
  requests = await everyRequest();
});
afterEach(() => setFault({}));

/** Operations that do not need the database. */
const NEEDS_NONE = new Set(["/", "/health", "/openapi.json", "/docs", "/problems/internal"]);
const KEPT_NEVER = "/ready";

/** Cached by the Worker's own tier. The document and the pages are not: only other caches store them. */
const isKept = ({ isRead, path }: Request) => isRead && !NEEDS_NONE.has(path) && path !== KEPT_NEVER;
const mustAnswer = (request: Request) => isKept(request) || NEEDS_NONE.has(request.path);

async function ask({ path, init }: Request) {
  const start = performance.now();
  const response = await askFragile(path, init);
  const body = await response.text(); // fails if it is incomplete
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

describe.each(FAULTS)("while the connection to the database is %o", (fault) => {
  it("an uncached read is a 503, and succeeds within 2 s after the fault ends", async () => {
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

  it("cached responses are served, and writes are a 503", async () => {
    for (const request of requests.filter(isKept))
      await expect.poll(() => isHit(request), { message: request.name, timeout: 10_000 }).toBe(true);
    await setFault(fault);
    for (const answered of await askAll()) {
      expectInOurTerms(answered);
      expect(answered.status, answered.request.name).toBe(mustAnswer(answered.request) ? 200 : 503);
    }
  });
});

it("the Worker waits for a database that takes half a second", async () => {
  await emptyCache();
  await setFault({ delayMs: 500 });
  for (const { request, status, body } of await askAll())
    expect(status, `${request.name}: ${body}`).toBeLessThan(300);
});

it("there was no unhandled rejection", async () => {
  expect(await strayLogLines()).toEqual([]);
});
