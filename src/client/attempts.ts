export type SendRequest = (url: string, init: RequestInit) => Promise<Response>;

type Options = {
  fetch: SendRequest;
  /** The timeout of each attempt, including its body. */
  timeoutMs: number;
  /** How often a read is retried after a 503. */
  retries: number;
};

/** The longest Retry-After that is obeyed: a page cannot wait longer. */
const LONGEST_WAIT_S = 30;

/** Sends a request with a timeout. Retries a read after a 503, when the time in Retry-After has passed. */
export function createAttempts({ fetch, timeoutMs, retries }: Options): SendRequest {
  return async function attempt(url, init) {
    for (let left = retries; ; left -= 1) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
      const response = await fetch(url, { ...init, signal });
      if (response.status !== 503 || init.method !== "GET" || left <= 0) return response;
      const waitS = Number(response.headers.get("Retry-After") ?? Number.NaN);
      if (!(waitS <= LONGEST_WAIT_S)) return response;
      await response.body?.cancel();
      await wait(waitS * 1000, init.signal);
    }
  };
}

/** Rejects with the signal's reason when it aborts. */
function wait(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
