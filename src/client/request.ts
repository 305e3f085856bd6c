import { createAttempts, type SendRequest } from "./attempts.ts";
import { problemOf } from "./problem.ts";

export type ClientOptions = {
  /** Where the service answers, such as `https://api.example.com`, or `https://example.com/catalogue` behind a proxy. */
  baseUrl: string;
  /** Sends a request: the platform's own unless given. */
  fetch?: SendRequest;
  /** After so many milliseconds without a whole answer a call fails with a `TimeoutError`, as `AbortSignal.timeout` has it: 10,000 unless given. */
  timeoutMs?: number;
  /** How often a read is sent again after a 503, when the time in its `Retry-After` has passed: never unless given. Writes are never repeated. */
  retries?: number;
  /** Of who may write products and end cached answers. */
  token?: string;
  /**
   * Answers had before, by URL, for as long as the caller keeps them: a Map, or what `createBoundedStore` makes. A read is
   * then asked with If-None-Match, and what is unchanged is not sent again.
   */
  kept?: KeptAnswers;
};

export type KeptAnswers = {
  get(url: string): Kept | undefined;
  set(url: string, answer: Kept): unknown;
};

export type Kept = { etag: string; body: string };

export type Answer<T> = {
  data: T;
  /** Of what was read or written: for `ifMatch`. */
  etag: string | undefined;
  headers: Headers;
};

export type CallOptions = { signal?: AbortSignal };

export type Call = CallOptions & {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  query?: object;
  body?: unknown;
  headers?: Record<string, string | undefined>;
};

export type Send = <T>(path: string, call?: Call) => Promise<Answer<T>>;

/** Makes the one function that all operations go through. It throws an ApiProblem, or whatever `fetch` fails with. */
export function createSend({
  baseUrl,
  fetch = globalThis.fetch,
  timeoutMs = 10_000,
  retries = 0,
  token,
  kept,
}: ClientOptions): Send {
  const attempt = createAttempts({ fetch, timeoutMs, retries });
  const { origin, pathname } = new URL(baseUrl);
  const base = origin + pathname.replace(/\/+$/, "");
  let position: string | undefined;
  // What is at a path has the type that its route declares, which JSON cannot say: hence `T`.
  return async function send<T>(
    path: string,
    { method = "GET", query = {}, body, headers, signal }: Call = {},
  ) {
    // In a query no ids mean any: the answer for none is known without asking.
    if (Object.values(query).some(isEmptyList))
      return { data: [] as T, etag: undefined, headers: new Headers() };
    const url = base + path + spell(query);
    const before = method === "GET" ? kept?.get(url) : undefined;
    const response = await attempt(url, {
      method,
      headers: present({
        Authorization: token && method !== "GET" ? `Bearer ${token}` : undefined,
        "Content-Type": body === undefined ? undefined : "application/json",
        "If-None-Match": before?.etag,
        "Atelier-Position": method === "GET" ? position : undefined,
        ...headers,
      }),
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
    position = laterOf(position, response.headers.get("Atelier-Position"));
    const isUnchanged = response.status === 304 && before !== undefined;
    if (!response.ok && !isUnchanged) throw await problemOf(response);
    const text = isUnchanged ? before.body : await response.text();
    const etag = response.headers.get("ETag") ?? undefined;
    const data: T = text === "" ? undefined : JSON.parse(text);
    if (method === "GET" && etag !== undefined) kept?.set(url, { etag, body: text });
    return { data, etag, headers: response.headers };
  };
}

/** Positions begin with a moment. Concurrent writes may be answered in another order than they were committed. */
function laterOf(before: string | undefined, received: string | null): string | undefined {
  const moment = (position: string | undefined) => Number.parseInt(position ?? "0", 10);
  return received !== null && moment(received) >= moment(before) ? received : before;
}

/** A query as its route reads it: lists with commas, nothing for what is undefined. */
function spell(query: object): string {
  const text = new URLSearchParams(present(query)).toString();
  return text && `?${text}`;
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

function present(fields: object): Record<string, string> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
