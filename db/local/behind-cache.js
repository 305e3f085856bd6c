// Replaces what the platform gives a Worker behind the platform cache (developers.cloudflare.com/workers/cache/):
// requests through that cache, purges, and marking its entries stale. Here the cache is Varnish: see
// varnish.ts.

import worker from "./index.js";

/** Path and query of all requests so far, because Varnish can mark stale only given URLs. */
const asked = new Set();

const behindCache = (ctx, { CACHE, PURGES }) => {
  const tell = async (path, headers) => {
    const { ok, status, statusText } = await PURGES.fetch(`http://cache.invalid${path}`, { headers });
    return ok ? [] : [{ code: status, message: statusText }];
  };
  const result = (errors) => ({ success: errors.length === 0, errors });
  return {
    waitUntil: (work) => ctx.waitUntil(work),
    passThroughOnException: () => ctx.passThroughOnException(),
    props: ctx.props,
    exports: { default: { fetch: (url, init) => CACHE.fetch(url, init) } },
    cache: {
      async purge({ tags = [], purgeEverything = false }) {
        return result(await tell("/", purgeEverything ? {} : { "X-Tags": tags.map(asPattern).join("|") }));
      },
      async invalidate({ purgeEverything }) {
        if (!purgeEverything) throw new Error("Only everything can be marked stale here.");
        return result((await Promise.all([...asked].map((path) => tell(path, { "X-Soft": "yes" })))).flat());
      },
    },
  };
};

/** A tag as a regular expression that matches only the tag. */
const asPattern = (tag) =>
  tag.replace(/[^A-Za-z0-9]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);

export default {
  fetch(request, env, ctx) {
    const { pathname, search } = new URL(request.url);
    if (request.method === "GET") asked.add(pathname + search);
    return worker.fetch(request, env, behindCache(ctx, env));
  },
  scheduled: (event, env, ctx) => worker.scheduled(event, env, behindCache(ctx, env)),
};
