import { z } from "@hono/zod-openapi";
import { Price, PriceOrNull, text, WebUrl } from "../http/fields.ts";
import { pageQuery } from "../http/page.ts";
import { MAX_ID, MAX_IDS, PathId, QueryIds, query } from "../http/params.ts";
import { MAX_CURSOR, MAX_NAME } from "./cursor.ts";
import { SORTS } from "./sorts.ts";

/** Money as text with two decimals, because a float is not exact. */
const PriceText = z.string().openapi({ example: "140.00" });

export const ProductPath = z.object({
  product_id: PathId.openapi({ param: { name: "product_id", in: "path" } }),
});

/** Named views only, because with free lists of fields clients would rarely share a cache entry. */
const view = query(z.enum(["cards"], { error: "must be cards or absent" }).optional()).openapi({
  description: "`cards` returns product cards, with what a shop shows of a product in a list.",
});

export const RelatedQuery = z.object({ view });

/** The longest name of a category in a query. */
export const MAX_CATEGORY = 200;

const category = query(
  text({ max: MAX_CATEGORY })
    .refine((name) => !name.includes("\0"), "must not contain NUL")
    .optional(),
).openapi({ description: "Lists products of this category only.", example: "Jackets" });

/** Lower case, NFC and single spaces, so that each search has one cache key. */
const search = query(
  text({ max: 100 })
    .refine((typed) => !typed.includes("\0"), "must not contain NUL")
    .transform((typed) => typed.toLowerCase().normalize("NFC").trim().replace(/\s+/g, " ") || undefined)
    .optional(),
).openapi({
  description:
    "Searches by name: lists products whose name has all these words. The last word may be cut short, and so may two others that no name has. Up to three words may have a typo. Case and accents do not matter. Names that have the words as typed come first, in every `sort`.",
  example: "rain jacket",
});

/** Money in its shortest form, so that each price has one cache key. */
const limitPrice = query(
  z
    .string()
    .regex(/^\d{1,10}(\.\d{1,2})?$/, "must be a price from 0 to 9999999999.99 with at most two decimals")
    .transform((price) => price.replace(/^0+(?=\d)/, "").replace(/\.0+$|(?<=\.\d)0$/, ""))
    .optional(),
).openapi({
  type: "string",
  pattern: "^\\d{1,10}(\\.\\d{1,2})?$",
  example: "99.50",
  description:
    "Lists products in this price range only. The price is the sale price of the default style, or its original price.",
});

/** `true`, or absent. */
const flag = (description: string) =>
  query(
    z
      .enum(["true"], { error: "must be true or absent" })
      .transform(() => true as const)
      .optional(),
  ).openapi({ type: "boolean", enum: [true], description });

const inStock = flag("Lists or counts only products with at least one style and size in stock.");

const facets = flag(
  "Returns an object with the page in `products`, the exact `total`, and `facets`: counts by category, price band and stock. Each facet counts the products without its own filter.",
);

const sort = query(z.enum(SORTS, { error: `must be one of ${SORTS.join(", ")}` }).default("id")).openapi({
  description:
    "Sorts the list. `price` and `name` ascend, `-price` and `-name` descend. `newest` starts with the newest product, `rating` with the best.",
});

const after = query(z.string().optional()).openapi({
  maxLength: MAX_CURSOR,
  pattern: "^[\\w-]+$",
  description:
    "Continues a listing after the previous page: the cursor from its `Link`, with the same `sort`.",
});

export const ProductListQuery = z.object({
  ...pageQuery,
  view,
  q: search,
  category,
  min_price: limitPrice,
  max_price: limitPrice,
  in_stock: inStock,
  facets,
  sort,
  after,
  ids: QueryIds.openapi({
    description: `Returns these products instead of a page: up to ${MAX_IDS} ids, separated by commas. Unknown ids are left out.`,
  }),
});

/** Each count of `/categories` equals the total of the listing with the same filter. */
export const CategoriesQuery = z.object({ in_stock: inStock });

const summary = {
  id: z.int().openapi({ example: 1 }),
  name: z.string().openapi({ example: "Camo Onesie" }),
  slogan: z.string().nullable().openapi({ example: "Blend in to your crowd" }),
  description: z.string().nullable(),
  category: z.string().nullable().openapi({ example: "Jackets" }),
  default_price: PriceText,
};

export const ProductSummary = z.strictObject(summary).openapi("ProductSummary");

export const ProductCard = z
  .strictObject({
    id: summary.id,
    name: summary.name,
    category: summary.category,
    default_price: PriceText,
    original_price: PriceText.openapi({
      description: "Price of the default style, or of the product if it has no styles.",
    }),
    sale_price: PriceText.nullable().openapi({ description: "Sale price of the default style." }),
    thumbnail_url: z.string().nullable().openapi({ description: "First photo of the default style." }),
    rating: z
      .string()
      .regex(/^[1-5]\.\d\d$/)
      .nullable()
      .openapi({ description: "Average of the ratings; null if there are none.", example: "4.25" }),
    reviews: z.int().min(0).openapi({ description: "Number of reviews." }),
    in_stock: z.boolean().openapi({ description: "Whether at least one style and size is in stock." }),
  })
  .openapi("ProductCard");

const facetCount = z.int().min(1);

export const Facets = z
  .strictObject({
    category: z
      .array(z.strictObject({ value: z.string(), count: facetCount }))
      .openapi({ description: "By name, without products that have no category." }),
    price: z
      .array(z.strictObject({ from: PriceText, to: PriceText, count: facetCount }))
      .openapi({ description: "By price. `from` and `to` are values for `min_price` and `max_price`." }),
    in_stock: z.strictObject({ true: z.int().min(0), false: z.int().min(0) }),
  })
  .openapi("Facets", {
    description: "Each facet counts the products that match all filters except its own.",
    example: {
      category: [{ value: "Jackets", count: 9105 }],
      price: [{ from: "100.00", to: "149.99", count: 2041 }],
      in_stock: { true: 8340, false: 765 },
    },
  });

export const FacetedProducts = z
  .strictObject({
    products: z.union([z.array(ProductSummary), z.array(ProductCard)]),
    total: z.int().min(0).openapi({ description: "Number of products on all pages." }),
    facets: Facets,
  })
  .openapi("FacetedProducts");

export const Category = z
  .strictObject({ category: z.string(), products: z.int().min(1) })
  .openapi("Category", { example: { category: "Jackets", products: 9105 } });

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
    original_price: PriceText,
    sale_price: PriceText.nullable(),
    "default?": z.boolean(),
    photos: z
      .array(Photo)
      .min(1)
      .openapi({ description: "Never empty: a style without photos has one photo with nulls." }),
    skus: z.record(z.string(), Sku).openapi({
      description: "By sku id. A style without skus has one sku with nulls under the key `null`.",
      example: { "1": { quantity: 8, size: "XS" } },
    }),
  })
  .openapi("Style");

export const ProductStyles = z
  .strictObject({ product_id: z.string().openapi({ example: "1" }), results: z.array(Style) })
  .openapi("ProductStyles");

export const RelatedIds = z.array(z.int()).openapi("RelatedIds", {
  description: "Ids of existing products without duplicates and without the product itself.",
  example: [2, 3, 8, 7],
});

// The bounds of a write are far above real catalogues, and keep a product's row short.

const MAX_LIST = 100;

const list = <T extends z.ZodType>(item: T) =>
  z.array(item).max(MAX_LIST, `must have at most ${MAX_LIST} items`);

const GivenFeature = z.strictObject({
  feature: text({ max: 200 }).openapi({ example: "Fabric" }),
  value: text({ min: 0, max: 1000 }).nullable().default(null).openapi({ example: "Canvas" }),
});

const GivenPhoto = z.strictObject({ url: WebUrl, thumbnail_url: WebUrl.nullable().default(null) });

const GivenSku = z.strictObject({
  size: text({ max: 50 }).openapi({ example: "XS" }),
  quantity: z.int().min(0).max(MAX_ID).openapi({ example: 8 }),
});

const GivenStyle = z.strictObject({
  name: text({ max: 200 }).openapi({ example: "Forest Green & Black" }),
  original_price: Price,
  sale_price: PriceOrNull.default(null),
  "default?": z.boolean().default(false),
  photos: list(GivenPhoto).default([]),
  skus: list(GivenSku).default([]),
});

const fields = {
  name: text({ max: MAX_NAME }).openapi({ example: "Camo Onesie" }),
  category: text({ max: 200 }).openapi({ example: "Jackets" }),
  default_price: Price,
  slogan: text({ min: 0, max: 1000 }).nullable().openapi({ example: "Blend in to your crowd" }),
  description: text({ min: 0, max: 20_000 }).nullable(),
  features: list(GivenFeature),
  styles: list(GivenStyle)
    .refine(
      (styles) => styles.filter((style) => style["default?"]).length <= 1,
      "must have at most one default",
    )
    .openapi({ description: "Stored in this order. At most one is the default." }),
  related: list(z.int().min(1).max(MAX_ID))
    .refine((ids) => new Set(ids).size === ids.length, "must contain each product once")
    .openapi({
      description:
        "Stored in this order. The id of a product that does not exist yet is shown as soon as it exists.",
      example: [2, 3, 8, 7],
    }),
};

export const NewProduct = z
  .strictObject({
    ...fields,
    slogan: fields.slogan.default(null),
    description: fields.description.default(null),
    features: fields.features.default([]),
    styles: fields.styles.default([]),
    related: fields.related.default([]),
  })
  .openapi("NewProduct", {
    example: {
      name: "Camo Onesie",
      category: "Jackets",
      default_price: "140.00",
      features: [{ feature: "Fabric", value: "Canvas" }],
      styles: [
        {
          name: "Forest Green & Black",
          original_price: "140.00",
          "default?": true,
          photos: [{ url: "https://images.example/1.jpg", thumbnail_url: "https://images.example/1s.jpg" }],
          skus: [{ size: "XS", quantity: 8 }],
        },
      ],
      related: [2, 3],
    },
  });
export type NewProduct = z.infer<typeof NewProduct>;

export const ProductChanges = z
  .strictObject(fields)
  .partial()
  .openapi("ProductChanges", {
    description: "Absent fields keep their values. A given list replaces the old list.",
    example: { default_price: "120.00" },
  });
export type ProductChanges = z.infer<typeof ProductChanges>;
