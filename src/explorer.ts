import { createRoute, z } from "@hono/zod-openapi";
import { cacheable } from "./cache/cacheable.ts";
import { sendAsset } from "./http/asset.ts";
import { anyRead, found, POLICY_HEADERS, problems } from "./http/responses.ts";
import { lifetimes } from "./lifetimes.ts";
import { createRouter } from "./router.ts";

/** Photos may come from any host, over http too. Everything else comes from this host. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page that shows the catalogue and the cost of each request, and the page's files. */
export const explorer = createRouter();

const pageRoute = createRoute({
  method: "get",
  path: "/",
  operationId: "explore",
  tags: ["documentation"],
  summary: "Show the catalogue as a page, with the requests that it makes",
  middleware: cacheable(lifetimes.documentation),
  parameters: anyRead,
  responses: { ...found(z.string(), { mediaType: "text/html", headers: POLICY_HEADERS }), ...problems() },
});

explorer.openapi(pageRoute, async (c) => {
  return await sendAsset(c, "/explorer/index.html", { "Content-Security-Policy": POLICY });
});

/** The files of this page and of the reference page. */
const FILE = "/assets/:folder{explorer|reference}/:file{[a-z-]+\\.(?:css|js|json|svg)}";

explorer.get(FILE, cacheable(lifetimes.documentation), async (c) => {
  const { folder, file } = c.req.param();
  return await sendAsset(c, `/${folder}/${file}`);
});
