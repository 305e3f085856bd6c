/** What front ends ask for in place of a page in one: the product, and of each related one what its card shows. */
export const singleRequests = (id: number, related: readonly unknown[]): string[] => [
  ...["", "/styles", "/related"].map((part) => `/products/${id}${part}`),
  `/reviews?product_id=${id}`,
  `/reviews/meta?product_id=${id}`,
  ...related.flatMap((other) => [
    `/products/${other}`,
    `/products/${other}/styles`,
    `/reviews/meta?product_id=${other}`,
  ]),
];
