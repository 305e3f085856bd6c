import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { cached } from "./cache/cached.ts";
import { lifetimes } from "./cache/lifetimes.ts";
import { answer } from "./http/answer.ts";
import { tagOf } from "./http/etag.ts";
import { found, ifNoneMatch } from "./http/responses.ts";
import { ProblemError } from "./problem.ts";
import { type AppEnv, createRouter } from "./router.ts";

const INFO = {
  title: "Atelier Edge",
  version: "1.0.0",
  description: "A storefront's catalogue and reviews, answered at the edge.",
};

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${INFO.title}: reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#reference", deepLinking: true });
`;

const ASSET_TYPES = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

/** The bundle needs inline styles and the pictures that it carries as data; scripts come from here only. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const read = { method: "get" as const, tags: ["documentation"], middleware: cached(lifetimes.documentation) };

const documentRoute = createRoute({
  ...read,
  path: "/openapi.json",
  operationId: "describe",
  summary: "This document (OpenAPI 3.1)",
  parameters: [ifNoneMatch],
  responses: found(z.record(z.string(), z.unknown())),
});

const pageRoute = createRoute({
  ...read,
  path: "/docs",
  operationId: "reference",
  summary: "This document as a page",
  parameters: [ifNoneMatch],
  responses: found(z.string(), { mediaType: "text/html" }),
});

/**
 * /openapi.json describes `app`, and /docs shows it. The page's two large files are static assets from the
 * npm package swagger-ui-dist; nothing is loaded from another host.
 */
export function documentation(app: OpenAPIHono<AppEnv>) {
  const docs = createRouter();

  // Generated on the first request: at start-up it would cost every cold isolate.
  let document: string | undefined;
  docs.openapi(documentRoute, async (c) => {
    document ??= JSON.stringify(app.getOpenAPI31Document({ openapi: "3.1.0", info: INFO }));
    return await answer<Record<string, unknown>>(c, document);
  });

  docs.openapi(pageRoute, async (c) =>
    c.html(PAGE, 200, { "Content-Security-Policy": PAGE_POLICY, ETag: await tagOf(PAGE) }),
  );

  docs.get("/docs/start.js", cached(lifetimes.documentation), async (c) =>
    c.body(START, 200, { "Content-Type": "text/javascript; charset=utf-8", ETag: await tagOf(START) }),
  );

  for (const [file, type] of Object.entries(ASSET_TYPES)) {
    docs.get(`/docs/${file}`, cached(lifetimes.documentation), async (c) => {
      const asset = await c.env.ASSETS?.fetch(new URL(`/${file}`, c.req.url));
      if (!asset?.ok) throw new ProblemError({ kind: "unknown-path" });
      return new Response(asset.body, {
        headers: { "Content-Type": type, ETag: asset.headers.get("ETag") ?? "" },
      });
    });
  }

  return docs;
}
