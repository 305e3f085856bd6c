import { Command, InvalidArgumentError } from "commander";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";

interface Options {
  url: string;
  product: string;
}

const { url, product } = new Command("npm run bench:page --")
  .description(
    "Measures the cost of a product page for a front end: by the single routes, with related products as cards, and in one " +
      "response. It needs a running stack (npm start, npm run rig). Bytes are those of the uncompressed bodies.",
  )
  .option("--url <url>", "URL of the API", address, "http://127.0.0.1:8787")
  .option("--product <id>", "id of the product", productId, "1")
  .parse()
  .opts<Options>();

await runMain(async () => {
  const related = JSON.parse(await read(`/products/${product}/related`)) as number[];
  const own = ["", "/styles"].map((part) => `/products/${product}${part}`);
  const reviews = [`/reviews/meta?product_id=${product}`, `/reviews?product_id=${product}`];
  const ofEachRelated = related.flatMap((id) => [
    `/products/${id}`,
    `/products/${id}/styles`,
    `/reviews/meta?product_id=${id}`,
  ]);
  console.log(`Product ${product} with ${related.length} related ones:`);
  printTable([
    await cost("single routes", [...own, `/products/${product}/related`, ...reviews, ...ofEachRelated]),
    await cost("with related cards", [...own, `/products/${product}/related?view=cards`, ...reviews]),
    await cost("the page in one", [`/products/${product}/page`]),
  ]);
});

async function cost(how: string, paths: string[]) {
  const bodies = await Promise.all(paths.map(read));
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  return { how, requests: paths.length, bytes };
}

async function read(path: string): Promise<string> {
  const response = await fetch(url + path).catch(() => undefined);
  if (response === undefined)
    throw new UserError(
      `No server answers at ${url}. Start the stack with npm start, or give its URL with --url.`,
    );
  if (response.ok) return await response.text();
  throw new UserError(
    `${url}${path} was answered with ${response.status}. Give an existing product with --product.`,
  );
}

function address(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("It must be a URL like http://127.0.0.1:8787.");
}

function productId(text: string): string {
  if (/^[1-9]\d{0,9}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be the id of a product, such as 1.");
}
