// The Worker in a zone that is on this machine: calls of Cloudflare's API go to a stand-in, and the timer, which the bare
// runtime lacks, fires when its path is asked for, as with wrangler dev. With COLO, a data centre's code, each response
// names it as the platform does (developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ray).

import { env } from "cloudflare:workers";
import worker from "./index.js";

const CLOUDFLARE = "https://api.cloudflare.com";
const TIMER = "/cdn-cgi/handler/scheduled";

const { fetch: send } = globalThis;
globalThis.fetch = (input, init) => {
  const isApi = typeof input === "string" && input.startsWith(CLOUDFLARE);
  return send.call(globalThis, isApi ? env.ZONE_API + input.slice(CLOUDFLARE.length) : input, init);
};

export default {
  async fetch(request, bindings, ctx) {
    if (request.url.endsWith(TIMER)) {
      await worker.scheduled({ scheduledTime: Date.now() }, bindings, ctx);
      return new Response("ok");
    }
    const response = await worker.fetch(request, bindings, ctx);
    return bindings.COLO === undefined ? response : withRay(response, bindings.COLO);
  },
};

function withRay({ body, status, headers }, colo) {
  const named = new Response(body, { status, headers });
  const id = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
  named.headers.set("CF-Ray", `${id}-${colo}`);
  return named;
}
