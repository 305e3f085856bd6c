/** Where copies are kept: what the tier needs of the Cache API, and nothing more. Any of it may fail. */
export interface CacheStore {
  /** The copy under a URL, or undefined. */
  match(url: string): Promise<Response | undefined>;
  /** Keeps a copy as long as its Cache-Control says, if the store likes to. */
  put(url: string, copy: Response): Promise<void>;
}

/**
 * The Cache API of one data centre (developers.cloudflare.com/workers/runtime-apis/cache). Copies go by
 * their URL alone: a caller's own Range, Cookie or If-None-Match would change what the store answers.
 */
export function cacheApi(cache: Cache): CacheStore {
  return {
    match: (url) => cache.match(url),
    put: (url, copy) => cache.put(url, copy),
  };
}
