// What an answer depends on, and so what a write has to purge: the one spelling of both.

export const tags = {
  products: "products",
  // Of an id that only the database knows: `%s`, where its `format` puts it.
  product: (id: number | "%s") => `product-${id}`,
  reviews: (productId: number | "%s") => `reviews-${productId}`,
};
