import type { Client } from "pg";
import { batchOf, CARD, listingOf, listOf, RELATED_CARDS, SUMMARY } from "./list-statements.ts";
import { CATEGORIES, PRODUCT, RELATED, STYLES } from "./product-statements.ts";
import { META, REVIEWS } from "./review-statements.ts";

// The expected responses, made in another way than the Worker's: by nested statements that write
// the whole JSON, with row numbers computed once, and counts from the reviews themselves.

/** Numbers the products, in the session of `client`, so that any page of a large list can be checked. */
export async function numberProducts(client: Client): Promise<void> {
  await client.query(`
    create temporary table numbered as
      select (row_number() over (order by id))::integer as place, id from products`);
  await client.query("create index on numbered (place)");
  await client.query("analyze numbered");
}

/**
 * The expected JSON text of a 200 on this path. Undefined: the expected status is 404. It accepts the URLs
 * of our scenarios. Lists need `numberProducts` first.
 */
export async function expectedAnswer(client: Client, path: string): Promise<string | undefined> {
  const url = new URL(path, "http://rig");
  const parts = partsOf(url);
  if (parts !== undefined) return await expectedPage(client, parts);
  const several = url.searchParams.get("product_ids");
  if (several !== null) return await expectedMetas(client, several);
  const { sql, values } = toStatement(url);
  const { rows } = await client.query<{ answer: string }>({ text: sql, values, types: AS_TEXT });
  return rows[0] && withoutSpaces(rows[0].answer);
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** The statements for each part of a product page, in the order of its keys. */
function partsOf({ pathname }: URL): Record<string, string> | undefined {
  const [, id] = pathname.match(/^\/products\/(\d+)\/page$/) ?? [];
  if (id === undefined) return undefined;
  return {
    product: `/products/${id}`,
    styles: `/products/${id}/styles`,
    related: `/products/${id}/related?view=cards`,
    meta: `/reviews/meta?product_id=${id}`,
    reviews: `/reviews?product_id=${id}`,
  };
}

async function expectedPage(client: Client, parts: Record<string, string>): Promise<string | undefined> {
  const members: string[] = [];
  for (const [name, path] of Object.entries(parts)) {
    const answer = await expectedAnswer(client, path);
    if (answer === undefined) return undefined;
    members.push(`"${name}":${answer}`);
  }
  return `{${members.join(",")}}`;
}

async function expectedMetas(client: Client, ids: string): Promise<string> {
  const metas: (string | undefined)[] = [];
  for (const id of ids.split(",")) metas.push(await expectedAnswer(client, `/reviews/meta?product_id=${id}`));
  return `[${metas.join(",")}]`;
}

type Asked = { sql: string; values: (number | string | string[])[] };

function toStatement({ pathname, searchParams }: URL): Asked {
  const number = (name: string, fallback: number) => Number(searchParams.get(name) ?? fallback);
  const count = number("count", 5);
  const skipped = (number("page", 1) - 1) * count;
  const isCards = searchParams.get("view") === "cards";
  const [, id = "", part = ""] = pathname.match(/^\/products\/(\d+)\/?(\w*)$/) ?? [];
  if (pathname === "/products")
    return listStatement(searchParams, { skipped, count }, isCards ? CARD : SUMMARY);
  if (pathname === "/categories") return { sql: CATEGORIES, values: [] };
  if (part === "styles") return { sql: STYLES, values: [id] };
  if (part === "related") return { sql: isCards ? RELATED_CARDS : RELATED, values: [id] };
  if (id !== "") return { sql: PRODUCT, values: [id] };
  const productId = number("product_id", 0);
  if (pathname === "/reviews/meta") return { sql: META, values: [productId] };
  const sql = REVIEWS[searchParams.get("sort") ?? "relevant"];
  if (pathname !== "/reviews" || sql === undefined)
    throw new Error(`${pathname} has no statement to check it`);
  return { sql, values: [productId, skipped, count] };
}

function listStatement(
  query: URLSearchParams,
  page: { skipped: number; count: number },
  shown: string,
): Asked {
  const ids = query.get("ids");
  if (ids !== null) return { sql: batchOf(shown), values: [ids.split(",")] };
  const category = query.get("category");
  if (category === null) return { sql: listOf(shown), values: [page.skipped, page.count] };
  const sql = listingOf(shown, query.get("sort") ?? "id");
  return { sql, values: [category, readCursor(query.get("after")), page.count] };
}

/** The product id in a cursor; 0 without a cursor. */
function readCursor(cursor: string | null): number {
  if (cursor === null) return 0;
  return JSON.parse(Buffer.from(cursor, "base64url").toString()).at(-1);
}

/** Removes the spaces that Postgres writes between the members of an object, but not those in texts. */
function withoutSpaces(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
