import { z } from "@hono/zod-openapi";
import { pageQuery } from "../http/page.ts";
import { MOST_IDS, PathId, QueryIds } from "../http/params.ts";

/** Money as text with two decimals: no float ever touches it. */
const Price = z.string().openapi({ example: "140.00" });

export const ProductPath = z.object({
  product_id: PathId.openapi({ param: { name: "product_id", in: "path" } }),
});

export const ProductListQuery = z.object({
  ...pageQuery,
  ids: QueryIds.openapi({
    description: `In place of a page: up to ${MOST_IDS} ids with commas between them. Unknown ones are left out.`,
  }),
});

const summary = {
  id: z.int().openapi({ example: 1 }),
  name: z.string().openapi({ example: "Camo Onesie" }),
  slogan: z.string().nullable().openapi({ example: "Blend in to your crowd" }),
  description: z.string().nullable(),
  category: z.string().nullable().openapi({ example: "Jackets" }),
  default_price: Price,
};

export const ProductSummary = z.strictObject(summary).openapi("ProductSummary");

export const Product = z
  .strictObject({
    ...summary,
    features: z.array(z.strictObject({ feature: z.string(), value: z.string().nullable() })),
  })
  .openapi("Product");

const Photo = z.strictObject({ thumbnail_url: z.string().nullable(), url: z.string().nullable() });
const Sku = z.strictObject({ quantity: z.int().nullable(), size: z.string().nullable() });

export const Style = z
  .strictObject({
    style_id: z.int(),
    name: z.string().openapi({ example: "Forest Green & Black" }),
    original_price: Price,
    sale_price: Price.nullable(),
    "default?": z.boolean(),
    photos: z
      .array(Photo)
      .min(1)
      .openapi({ description: "Never empty: a style without photos has one of nulls." }),
    skus: z.record(z.string(), Sku).openapi({
      description: "By sku id; a style without skus has one of nulls under the key `null`.",
      example: { "1": { quantity: 8, size: "XS" } },
    }),
  })
  .openapi("Style");

export const ProductStyles = z
  .strictObject({ product_id: z.string().openapi({ example: "1" }), results: z.array(Style) })
  .openapi("ProductStyles");

export const RelatedIds = z.array(z.int()).openapi("RelatedIds", {
  description: "Products that exist, each once, never the product itself.",
  example: [2, 3, 8, 7],
});
