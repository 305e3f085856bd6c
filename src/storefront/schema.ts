import { z } from "@hono/zod-openapi";
import { Product, ProductCard, ProductStyles } from "../products/schema.ts";
import { ReviewList, ReviewMeta } from "../reviews/schema.ts";

export const ProductPage = z
  .strictObject({
    product: Product,
    styles: ProductStyles,
    related: z.array(ProductCard),
    meta: ReviewMeta,
    reviews: ReviewList,
  })
  .openapi("ProductPage");
