import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { version } from "../package.json";
import { cacheable } from "./cache/cacheable.ts";
import { tagOf } from "./cache/etag.ts";
import { sendAsset } from "./http/asset.ts";
import { anyRead, found, POLICY_HEADERS, problems } from "./http/responses.ts";
import { lifetimes } from "./lifetimes.ts";
import { KINDS, ProblemError } from "./problem.ts";
import { type AppEnv, createRouter } from "./router.ts";

const INFO = {
  title: "Atelier Edge",
  version,
  description: "A storefront's product catalogue and reviews, served from the edge.",
};

/** The viewer needs inline styles and `data:` images. Scripts and data come from this service only. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const read = {
  method: "get" as const,
  tags: ["documentation"],
  middleware: cacheable(lifetimes.documentation),
};

const documentRoute = createRoute({
  ...read,
  path: "/openapi.json",
  operationId: "describe",
  summary: "Get this document (OpenAPI 3.1)",
  parameters: anyRead,
  responses: { ...found(z.record(z.string(), z.unknown())), ...problems() },
});

const pageRoute = createRoute({
  ...read,
  path: "/docs",
  operationId: "reference",
  summary: "Show this document as a page",
  parameters: anyRead,
  responses: { ...found(z.string(), { mediaType: "text/html", headers: POLICY_HEADERS }), ...problems() },
});

const problemRoute = createRoute({
  ...read,
  path: "/problems/{kind}",
  operationId: "explainProblem",
  summary: "Explain a type of problem, as a page",
  parameters: anyRead,
  request: { params: z.object({ kind: z.string().openapi({ enum: Object.keys(KINDS) }) }) },
  responses: {
    ...found(z.string(), { mediaType: "text/html", headers: POLICY_HEADERS }),
    ...problems(404),
  },
});

/** /openapi.json describes `app`. /docs shows it with src/reference and the viewer openapi-explorer, all from this host. */
export function documentation(app: OpenAPIHono<AppEnv>) {
  const docs = createRouter();

  // Generated on the first request, because most isolates never need it.
  let document: Record<string, unknown> | undefined;
  docs.openapi(documentRoute, async (c) => {
    document ??= { ...app.getOpenAPI31Document({ openapi: "3.1.0", info: INFO }) };
    return c.json(document, 200, { ETag: await tagOf(JSON.stringify(document)) });
  });

  docs.openapi(pageRoute, async (c) => {
    return await sendAsset(c, "/reference/index.html", { "Content-Security-Policy": PAGE_POLICY });
  });

  docs.openapi(problemRoute, async (c) => {
    const { kind } = c.req.valid("param");
    if (!Object.hasOwn(KINDS, kind)) throw new ProblemError({ kind: "unknown-path" });
    return await sendAsset(c, `/problems/${kind}.html`, { "Content-Security-Policy": PAGE_POLICY });
  });

  return docs;
}
