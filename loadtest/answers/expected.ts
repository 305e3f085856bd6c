import type { Client } from "pg";

// What each answer has to be, said a second time and in another way than the Worker does: nested statements that write
// the whole JSON, OFFSET-free numbering made once, counts taken from the reviews themselves.

/** Numbers the products, so that any page of a large list can be checked. For the session of `client`. */
export async function numberProducts(client: Client): Promise<void> {
  await client.query(`
    create temporary table numbered as
      select (row_number() over (order by id))::integer as place, id from products`);
  await client.query("create index on numbered (place)");
  await client.query("analyze numbered");
}

const LIST = `
select coalesce(json_agg(json_build_object(
  'id', p.id, 'name', name, 'slogan', slogan, 'description', description, 'category', category,
  'default_price', default_price::text
) order by n.place), '[]') as answer
from numbered n
join products p using (id)
where n.place > $1::integer and n.place <= $1::integer + $2::integer`;

const PRODUCT = `
select json_build_object(
  'id', id, 'name', name, 'slogan', slogan, 'description', description, 'category', category,
  'default_price', default_price::text, 'features', coalesce(features, '[]')
) as answer
from products
where id = $1`;

const STYLES = `
select json_build_object('product_id', p.id::text, 'results', coalesce((
  select json_agg(json_build_object(
    'style_id', s.id, 'name', s.name, 'original_price', s.original_price::text, 'sale_price', s.sale_price::text,
    'default?', s.is_default, 'photos', coalesce(s.photos, '[{"thumbnail_url":null,"url":null}]'),
    'skus', coalesce(s.skus, '{"null":{"quantity":null,"size":null}}')
  ) order by s.id)
  from styles s
  where s.product_id = p.id
), '[]')) as answer
from products p
where p.id = $1`;

const RELATED = `
select coalesce((
  select json_agg(r.id order by r.place)
  from unnest(p.related) with ordinality as r (id, place)
  where exists (select from products other where other.id = r.id)
), '[]') as answer
from products p
where p.id = $1`;

const reviewsBy = (order: string) => `
select json_build_object('product', $1::integer::text, 'page', $2::integer, 'count', $3::integer, 'results', coalesce((
  select json_agg(json_build_object(
    'review_id', id, 'rating', rating, 'summary', summary, 'recommend', recommend, 'response', response, 'body', body,
    'date', to_char(date_trunc('milliseconds', date at time zone 'utc'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'reviewer_name', reviewer_name, 'helpfulness', helpfulness, 'photos', coalesce(photos, '[]')
  ) order by ${order})
  from (
    select *
    from reviews
    where product_id = $1 and not reported
    order by ${order}
    limit $3 offset $2
  ) page
), '[]')) as answer`;

const REVIEWS: Record<string, string> = {
  newest: reviewsBy("date desc, id desc"),
  helpful: reviewsBy("helpfulness desc, id desc"),
  relevant: reviewsBy(
    "extract(epoch from date)::double precision / 86400 + 90 * log(2, 1 + helpfulness)::double precision desc, id desc",
  ),
};

const META = `
with counted as (
  select
    count(*) filter (where rating = 1) as one, count(*) filter (where rating = 2) as two,
    count(*) filter (where rating = 3) as three, count(*) filter (where rating = 4) as four,
    count(*) filter (where rating = 5) as five,
    count(*) filter (where not recommend) as advised_against, count(*) filter (where recommend) as recommended
  from reviews
  where product_id = $1
),
rated as (
  select rating.key::integer as id, sum(rating.value::integer) as sum, count(*) as count
  from reviews
  cross join json_each_text(characteristics) rating
  where product_id = $1
  group by 1
),
named as (
  select distinct on (name) name, id
  from review_summaries
  cross join json_to_recordset(characteristics) as known (id integer, name text)
  where product_id = $1
  order by name, id
)
select json_build_object(
  'product_id', $1::integer::text,
  'ratings', json_build_object(
    '1', one::text, '2', two::text, '3', three::text, '4', four::text, '5', five::text
  ),
  'recommended', json_build_object('false', advised_against::text, 'true', recommended::text),
  'characteristics', coalesce((
    select json_object_agg(name, json_build_object(
      'id', id, 'value', round(sum::numeric / count, 16)::text
    ) order by id)
    from named
    left join rated using (id)
  ), '{}')
) as answer
from counted`;

/**
 * The JSON text that a 200 on this path must have; undefined: there is nothing to be found. Understands the spellings
 * that our own scenarios use. A list needs `numberProducts` first.
 */
export async function expectedAnswer(client: Client, path: string): Promise<string | undefined> {
  const { sql, values } = toStatement(new URL(path, "http://rig"));
  const { rows } = await client.query<{ answer: string }>({ text: sql, values, types: AS_TEXT });
  return rows[0] && withoutSpaces(rows[0].answer);
}

const AS_TEXT = { getTypeParser: () => (value: string) => value };

function toStatement({ pathname, searchParams }: URL): { sql: string; values: (number | string)[] } {
  const number = (name: string, fallback: number) => Number(searchParams.get(name) ?? fallback);
  const count = number("count", 5);
  const skipped = (number("page", 1) - 1) * count;
  const [, id = "", part = ""] = pathname.match(/^\/products\/(\d+)\/?(\w*)$/) ?? [];
  if (pathname === "/products") return { sql: LIST, values: [skipped, count] };
  if (part === "styles") return { sql: STYLES, values: [id] };
  if (part === "related") return { sql: RELATED, values: [id] };
  if (id !== "") return { sql: PRODUCT, values: [id] };
  const productId = number("product_id", 0);
  if (pathname === "/reviews/meta") return { sql: META, values: [productId] };
  const sql = REVIEWS[searchParams.get("sort") ?? "relevant"];
  if (pathname !== "/reviews" || sql === undefined)
    throw new Error(`${pathname} has no statement to check it`);
  return { sql, values: [productId, skipped, count] };
}

/** Postgres writes spaces between the parts of an object; within texts they stay. */
function withoutSpaces(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
