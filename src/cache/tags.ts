// What an answer depends on, and so what a write has to purge: the one spelling of both.

export const tags = {
  products: "products",
  product: (id: number) => `product-${id}`,
  reviews: (productId: number) => `reviews-${productId}`,
};
