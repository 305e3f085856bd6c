import { createAttempts, type SendRequest } from "./attempts.ts";
import { problemOf } from "./problem.ts";

export type ClientOptions = {
  /** The URL of the service, such as `https://api.example.com`, or `https://example.com/catalogue` behind a proxy. */
  baseUrl: string;
  /** Sends a request. Default: the platform's `fetch`. */
  fetch?: SendRequest;
  /** An attempt that takes longer fails with a `TimeoutError`, like `AbortSignal.timeout`. Default: 10,000 milliseconds. */
  timeoutMs?: number;
  /** How often a read is retried after a 503, each time after its `Retry-After`. Default: 0. Writes are never retried. */
  retries?: number;
  /** The bearer token for writing products. */
  token?: string;
  /**
   * Stores responses by URL: a Map, or the result of `createBoundedStore`. Reads then send If-None-Match, and unchanged
   * responses are not transferred again.
   */
  store?: ResponseStore;
};

export type ResponseStore = {
  get(url: string): StoredResponse | undefined;
  set(url: string, answer: StoredResponse): unknown;
};

export type StoredResponse = { etag: string; body: string };

export type Answer<T> = {
  data: T;
  /** The ETag of the read or written resource, for `ifMatch`. */
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

/** Makes the function that all operations use. It throws an ApiProblem, or the error of `fetch`. */
export function createSend({
  baseUrl,
  fetch = globalThis.fetch,
  timeoutMs = 10_000,
  retries = 0,
  token,
  store,
}: ClientOptions): Send {
  const attempt = createAttempts({ fetch, timeoutMs, retries });
  const { origin, pathname } = new URL(baseUrl);
  const base = origin + pathname.replace(/\/+$/, "");
  let position: string | undefined;
  // The route of a path declares the type of its response, which JSON does not contain: hence `T`.
  return async function send<T>(
    path: string,
    { method = "GET", query = {}, body, headers, signal }: Call = {},
  ) {
    // In a query, an empty list would mean all products. For no ids, the result is known.
    if (Object.values(query).some(isEmptyList))
      return { data: [] as T, etag: undefined, headers: new Headers() };
    const url = base + path + spell(query);
    const stored = method === "GET" ? store?.get(url) : undefined;
    const response = await attempt(url, {
      method,
      headers: present({
        Authorization: token && method !== "GET" ? `Bearer ${token}` : undefined,
        "Content-Type": body === undefined ? undefined : "application/json",
        "If-None-Match": stored?.etag,
        "Atelier-Position": method === "GET" ? position : undefined,
        ...headers,
      }),
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
    position = laterOf(position, response.headers.get("Atelier-Position"));
    const isUnchanged = response.status === 304 && stored !== undefined;
    if (!response.ok && !isUnchanged) throw await problemOf(response);
    const text = isUnchanged ? stored.body : await response.text();
    const etag = response.headers.get("ETag") ?? undefined;
    const data: T = text === "" ? undefined : JSON.parse(text);
    if (method === "GET" && etag !== undefined) store?.set(url, { etag, body: text });
    return { data, etag, headers: response.headers };
  };
}

/** The later position. Responses of concurrent writes may arrive in another order than their commits. */
function laterOf(before: string | undefined, received: string | null): string | undefined {
  const moment = (position: string | undefined) => Number.parseInt(position ?? "0", 10);
  return received !== null && moment(received) >= moment(before) ? received : before;
}

/** A query string: lists separated by commas, without undefined values. */
function spell(query: object): string {
  const text = new URLSearchParams(present(query)).toString();
  return text && `?${text}`;
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

function present(fields: object): Record<string, string> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
