import {
  ApiProblem,
  createBoundedStore,
  createClient,
  type Product,
  type ReviewForm,
} from "atelier-edge-client";

// A project that uses the package: the test beside it compiles and runs this in an empty folder.

declare const process: { argv: string[] };

const api = createClient({
  baseUrl: process.argv[2] ?? "",
  token: "token-of-16-or-more",
  store: createBoundedStore({ maxCharacters: 100_000 }),
  retries: 1,
  timeoutMs: 20_000,
});

const made = await api.createProduct({ name: "Packed Parka", category: "Packed", default_price: 12.5 });
const product: Product = (await api.findProduct(made.data.id)).data;
const again = await api.findProduct(product.id);
const [card] = (await api.listProducts({ ids: [product.id], view: "cards" })).data;
const [plain] = (await api.listProducts({ ids: [product.id] })).data;
// @ts-expect-error: only cards have a rating
plain?.rating;
const form: ReviewForm = { product_id: product.id, rating: "5", recommend: true, body: "Dry.", name: "n" };
const review = (await api.postReview(form)).data;

await api.deleteProduct(product.id);
const failure = await api.updateProduct(product.id, {}).catch((error: unknown) => error);
if (!(failure instanceof ApiProblem)) throw failure;

console.log(
  JSON.stringify({
    name: product.name,
    sameTag: again.etag === made.etag,
    rating: card?.rating,
    posted: review.rating,
    status: failure.status,
    hasRequestId: failure.requestId !== undefined,
  }),
);
