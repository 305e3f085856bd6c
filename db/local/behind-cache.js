// Stands in for what the platform adds to a Worker that has its cache in front (developers.cloudflare.com/workers/cache/):
// a way to ask through that cache, and a way to purge it. Here the cache is Varnish: see varnish.ts.

import worker from "./index.js";

const behindCache = (ctx, { CACHE, PURGES }) => ({
  waitUntil: (work) => ctx.waitUntil(work),
  passThroughOnException: () => ctx.passThroughOnException(),
  props: ctx.props,
  exports: { default: { fetch: (url, init) => CACHE.fetch(url, init) } },
  cache: {
    async purge({ tags = [], purgeEverything = false }) {
      const headers = purgeEverything ? {} : { "X-Tags": tags.map(asPattern).join("|") };
      const { ok, status, statusText } = await PURGES.fetch("http://cache.invalid/", { headers });
      return { success: ok, errors: ok ? [] : [{ code: status, message: statusText }] };
    },
  },
});

/** A tag as a regular expression that matches nothing else. */
const asPattern = (tag) =>
  tag.replace(/[^A-Za-z0-9]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);

export default {
  fetch: (request, env, ctx) => worker.fetch(request, env, behindCache(ctx, env)),
  scheduled: (event, env, ctx) => worker.scheduled(event, env, behindCache(ctx, env)),
};
