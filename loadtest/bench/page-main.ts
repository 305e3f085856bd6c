import { Command, InvalidArgumentError } from "commander";
import { runMain, UserError } from "../../db/user-error.ts";
import { printTable } from "../print-table.ts";

interface Options {
  url: string;
  product: string;
}

const { url, product } = new Command("npm run bench:page --")
  .description(
    "What the page of a product costs a front end: in the single routes, with related products as cards, and in one.\n" +
      "Asks a running stack (npm start, npm run rig). Bytes are those of the bodies, uncompressed.",
  )
  .option("--url <url>", "where the API answers", address, "http://127.0.0.1:8787")
  .option("--product <id>", "which product", productId, "1")
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
      `Nothing answers at ${url}: start the stack with npm start, or give its address with --url.`,
    );
  if (response.ok) return await response.text();
  throw new UserError(
    `${url}${path} answered ${response.status}: give a product that exists with --product.`,
  );
}

function address(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("It must be an address like http://127.0.0.1:8787.");
}

function productId(text: string): string {
  if (/^[1-9]\d{0,9}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be the id of a product, 1 for one.");
}
