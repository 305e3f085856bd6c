import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { matchesStrongly, tagOfRepresentation } from "../cache/etag.ts";
import { jsonBody, KIB } from "../http/body.ts";
import { idempotent, once } from "../http/idempotency.ts";
import { sendJson } from "../http/json.ts";
import { POSITION } from "../http/position.ts";
import { anyChange, anyPost, deleted, problems, written } from "../http/responses.ts";
import { requireToken } from "../http/token.ts";
import { ProblemError } from "../problem.ts";
import { purgeTags } from "../purges/purge-tags.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { NewProduct, Product, ProductChanges, ProductPath } from "./schema.ts";
import { findVersion, type ProductRow } from "./store.ts";
import { created, createProduct, deleteProduct, updateProduct, type Written } from "./write-store.ts";

const MAX_BODY = 1024 * KIB;

export const productWrites = createRouter();

const write = { tags: ["products"], security: [{ token: [] }] };

const createProductRoute = createRoute({
  ...write,
  method: "post",
  path: "/products",
  operationId: "createProduct",
  summary: "Create a product with its features, styles and related ids",
  parameters: anyPost,
  middleware: [requireToken, ...jsonBody(MAX_BODY), idempotent] as const,
  request: { body: { required: true, content: { "application/json": { schema: NewProduct } } } },
  responses: {
    201: written(Product, { isNew: true }),
    ...problems(400, 401, 409, 413, 415, 422, 503),
  },
});

productWrites.openapi(createProductRoute, async (c) => {
  const product = c.req.valid("json");
  const row = await once<ProductRow>(c, (key) => [createProduct(key, product)]);
  const made = created(row);
  c.header("Location", `/products/${made.id}`);
  return await answer(c, "create", made, 201);
});

const updateProductRoute = createRoute({
  ...write,
  method: "put",
  path: "/products/{product_id}",
  operationId: "updateProduct",
  summary: "Change the given fields of a product",
  parameters: anyChange,
  middleware: [requireToken, ...jsonBody(MAX_BODY)] as const,
  request: {
    params: ProductPath,
    body: { required: true, content: { "application/json": { schema: ProductChanges } } },
  },
  responses: { 200: written(Product), ...problems(400, 401, 404, 412, 413, 415, 422, 503) },
});

productWrites.openapi(updateProductRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const changes = c.req.valid("json");
  refuseItself(id, changes.related);
  const changed = await ifMatching(c, id, (version) =>
    updateProduct(c.get("transact"), id, version, changes),
  );
  return await answer(c, "change", changed, 200);
});

const deleteProductRoute = createRoute({
  ...write,
  method: "delete",
  path: "/products/{product_id}",
  operationId: "deleteProduct",
  summary: "Delete a product with its styles and reviews; returns the deleted product",
  parameters: anyChange,
  middleware: [requireToken] as const,
  request: { params: ProductPath },
  responses: { 200: deleted(Product), ...problems(401, 404, 412, 422, 503) },
});

productWrites.openapi(deleteProductRoute, async (c) => {
  const { product_id: id } = c.req.valid("param");
  const deleted = await ifMatching(c, id, (version) => deleteProduct(c.get("transact"), id, version));
  return await answer(c, "delete", deleted, 200);
});

function refuseItself(id: number, related: readonly number[] = []): void {
  const place = related.indexOf(id);
  if (place < 0) return;
  const message = "must not be the product itself";
  throw new ProblemError({
    kind: "invalid-request",
    errors: [{ in: "body", field: `related.${place}`, message }],
  });
}

/** Another write may come between reading the version and writing. After this many attempts the answer is 412. */
const ATTEMPTS = 3;

/**
 * Writes if If-Match allows it (RFC 9110, section 13.1.1). The database does not know ETags: so this reads the product,
 * compares its ETag, and writes only if the product still has the version that it read.
 */
async function ifMatching<T>(
  c: Context<AppEnv>,
  id: number,
  write: (version: string | null) => Promise<T>,
): Promise<T> {
  const ifMatch = c.req.header("If-Match");
  if (ifMatch === undefined || ifMatch.trim() === "*") return await write(null);
  for (let attempt = 1; ; attempt += 1) {
    const found = await findVersion(c.get("query"), id);
    if (found === undefined) throw new ProblemError({ kind: "product-not-found", productId: id });
    if (!matchesStrongly(ifMatch, await tagOfRepresentation(found.product))) {
      throw new ProblemError({ kind: "precondition-failed" });
    }
    try {
      return await write(found.version);
    } catch (error) {
      const hasChanged = error instanceof ProblemError && error.problem.kind === "precondition-failed";
      if (!hasChanged || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Purges the write's tags, then answers with the product as GET would show it. */
async function answer<S extends 200 | 201>(c: Context<AppEnv>, verb: string, done: Written, status: S) {
  const { id, product, before, after, tags } = done;
  c.get("facts").write = {
    what: `${verb} product ${id}`,
    ...(before && { before }),
    ...(after && { after }),
  };
  await purgeTags(c, tags, { everywhere: true });
  c.header(POSITION, await c.get("positions").afterNow());
  if (after !== undefined) c.header("ETag", await tagOfRepresentation(product)); // a deleted product has none
  return sendJson<typeof Product, S>(c, product.json, status);
}
