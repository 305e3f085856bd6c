import { reviewsOf } from "./review-statements.ts";

// Lists of products. The alias of a shown product is `p`.

/** A product of the plain list. */
export const SUMMARY = `json_build_object(
  'id', p.id, 'name', p.name, 'slogan', p.slogan, 'description', p.description, 'category', p.category,
  'default_price', p.default_price::text
)`;

const ofDefaultStyle = (value: string) =>
  `(select ${value} from styles s where s.product_id = p.id order by s.is_default desc, s.id limit 1)`;
const SALE_PRICE = ofDefaultStyle("s.sale_price");
const ORIGINAL_PRICE = `coalesce(${ofDefaultStyle("s.original_price")}, p.default_price)`;
const RATING = `(select round(avg(rating), 2) from ${reviewsOf("p.id")})`;
/** The rating with ten additional ratings of the mean at the last import. */
const SCORE = `(
  select round((sum(rating) + 10 * min(mean)) / (count(*) + 10), 4)
  from ${reviewsOf("p.id")}
  cross join rating_prior
)`;

/** Cards from the styles and reviews themselves, not from the Worker's table of cards. */
export const CARD = `json_build_object(
  'id', p.id, 'name', p.name, 'category', p.category, 'default_price', p.default_price::text,
  'original_price', ${ORIGINAL_PRICE}::text,
  'sale_price', ${SALE_PRICE}::text,
  'thumbnail_url', ${ofDefaultStyle("s.photos -> 0 ->> 'thumbnail_url'")},
  'rating', ${RATING}::text,
  'reviews', (select count(*) from ${reviewsOf("p.id")}),
  'in_stock', exists (
    select
    from styles s
    cross join json_each(s.skus) sku
    where s.product_id = p.id and (sku.value ->> 'quantity')::integer > 0
  )
)`;

/** $1: offset; $2: limit. */
export const listOf = (shown: string) => `
select coalesce(json_agg(${shown} order by n.place), '[]') as answer
from numbered n
join products p using (id)
where n.place > $1::integer and n.place <= $1::integer + $2::integer`;

/** $1: the ids, as an array. */
export const batchOf = (shown: string) => `
select coalesce(json_agg(${shown} order by asked.place), '[]') as answer
from unnest($1::integer[]) with ordinality as asked (id, place)
join products p using (id)`;

/** $1: the product. */
export const RELATED_CARDS = `
select coalesce((
  select json_agg(${CARD} order by r.place)
  from unnest(chosen.related) with ordinality as r (id, place)
  join products p using (id)
), '[]') as answer
from products chosen
where chosen.id = $1`;

const PRICE = `coalesce(${SALE_PRICE}, ${ORIGINAL_PRICE})`;
const ORDERS: Record<string, string> = {
  id: "p.id",
  newest: "p.id desc",
  price: `${PRICE}, p.id`,
  "-price": `${PRICE} desc, p.id desc`,
  rating: `coalesce(${SCORE}, 0) desc, p.id desc`,
  name: 'p.name collate "C", p.id',
  "-name": 'p.name collate "C" desc, p.id desc',
};

/** $1: the category; $2: the last product before the page, or 0; $3: limit. */
export function listingOf(shown: string, sort: string): string {
  const order = ORDERS[sort];
  if (order === undefined) throw new Error(`the order ${sort} has no statement to check it`);
  return `
with placed as (
  select p.*, row_number() over (order by ${order}) as place
  from products p
  where p.category = $1
),
start as (
  select coalesce((select place from placed where id = $2), 0) as place
)
select coalesce(json_agg(${shown} order by p.place), '[]') as answer
from placed p
cross join start
where p.place > start.place and p.place <= start.place + $3::integer`;
}
