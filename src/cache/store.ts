/** The part of the Cache API that the tier needs. Both methods may fail. */
export interface CacheStore {
  match(url: string): Promise<Response | undefined>;
  /** Stores a response for its max-age at most. The store may evict it earlier. */
  put(url: string, copy: Response): Promise<void>;
}

/**
 * The Cache API of one data centre (developers.cloudflare.com/workers/runtime-apis/cache). It gets a URL and no request,
 * because a client's Range, Cookie or If-None-Match would change what it returns.
 */
export function cacheApi(cache: Cache): CacheStore {
  return {
    match: (url) => cache.match(url),
    put: (url, copy) => cache.put(url, copy),
  };
}
