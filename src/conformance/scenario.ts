import { expect } from "vitest";
import { ask } from "./http.ts";

type Expectation = { status: number; headers?: Record<string, RegExp | null>; body?: RegExp };

/** A request over HTTP, its expected response, and the specification. */
export type Scenario = [
  scenario: string,
  specification: string,
  path: string,
  init: RequestInit,
  expectation: Expectation,
];

export const CACHEABLE = { "cache-control": /^public, max-age=0, must-revalidate$/ };
export const UNSTORED = { "cache-control": /^no-store$/, "cdn-cache-control": null, etag: null };
export const PROBLEM = { "content-type": /^application\/problem\+json$/ };

export async function expectAnswer(path: string, init: RequestInit, expected: Expectation): Promise<void> {
  const response = await ask(path, init);
  expect(response.status).toBe(expected.status);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (value === null) expect(response.headers.get(name)).toBeNull();
    else expect(response.headers.get(name)).toMatch(value);
  }
  expect(response.headers.get("cache-control")).not.toBeNull();
  expect(response.headers.get("x-request-id")).not.toBeNull();
  expect(await response.text()).toMatch(expected.body ?? /^/);
}
