export type SendRequest = (url: string, init: RequestInit) => Promise<Response>;

type Options = {
  fetch: SendRequest;
  /** Of each attempt, its answer's body included. */
  timeoutMs: number;
  /** How often a read is sent again that was answered with 503. */
  retries: number;
};

/** A server that asks for more patience than this is down for longer than a page can wait. */
const LONGEST_WAIT_S = 30;

/** Sends a request under a timeout; a read again after a 503, once as many seconds have passed as Retry-After says. */
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

/** Fails with the signal's reason as soon as it aborts. */
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
