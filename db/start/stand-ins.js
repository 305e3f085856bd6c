// The Worker of `npm start`. In addition to its own paths it answers for other services that unchanged front ends request,
// with empty data, because some pages show nothing without them. It draws the pictures of a
// generated catalogue, and lets the explorer break the stack. No deployment contains this, because wrangler.toml
// uses src/index.ts itself.

import worker from "../../src/index.ts";
import { answerControl } from "./controls/controls.ts";
import { garmentAt } from "./garments/garments.ts";

// wrangler decorates and colours errors. As plain output, db/start/request-lines.ts shows them like other records.
console.error = console.info;

const created = () => ({ status: 201, body: {} });

const STAND_INS = {
  "GET /qa/questions": ({ searchParams }) => ({
    status: 200,
    body: { product_id: searchParams.get("product_id"), results: [] },
  }),
  "GET /cart": () => ({ status: 200, body: [] }),
  "POST /cart": created,
  "POST /interactions": created,
};

/** The Worker's response, with a header that tells pages of the controls. */
async function ask(request, env, ctx) {
  const answer = await worker.fetch(request, env, ctx);
  const headers = new Headers(answer.headers);
  headers.set("Atelier-Stack", "local");
  return new Response(answer.body, { status: answer.status, headers });
}

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const url = new URL(request.url);
    const picture = request.method === "GET" ? garmentAt(url.pathname) : undefined;
    if (picture !== undefined) return picture;
    const control = await answerControl(request, env, (own) => ask(own, env, ctx));
    if (control !== undefined) return control;
    const isHead = request.method === "HEAD";
    const standIn = STAND_INS[`${isHead ? "GET" : request.method} ${url.pathname.replace(/\/+$/, "")}`];
    // The Worker answers 404, but with the headers that every response has, including those for CORS.
    const answer = await ask(request, env, ctx);
    if (standIn === undefined) return answer;
    const { status, body } = standIn(url);
    const headers = new Headers(answer.headers);
    headers.set("Content-Type", "application/json");
    headers.set("X-Stand-In", "npm start");
    return new Response(isHead ? null : JSON.stringify(body), { status, headers });
  },
};
