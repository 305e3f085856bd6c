/** All reviews of a product, reported ones included, by two conditions that each have an index. */
export const reviewsOf = (product: string) => `(
  select * from reviews where product_id = ${product} and not reported
  union all
  select * from reviews where product_id = ${product} and reported
) all_reviews`;

const reviewsBy = (order: string) => `
select json_build_object('product', $1::integer::text, 'page', $2::integer, 'count', $3::integer, 'results', coalesce((
  select json_agg(json_build_object(
    'review_id', id, 'rating', rating, 'summary', coalesce(summary, ''), 'recommend', recommend, 'response', response,
    'body', coalesce(body, ''),
    'date', to_char(date_trunc('milliseconds', date at time zone 'utc'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'reviewer_name', coalesce(reviewer_name, ''), 'helpfulness', helpfulness, 'photos', coalesce(photos, '[]')
  ) order by ${order})
  from (
    select *
    from reviews
    where product_id = $1 and not reported
    order by ${order}
    limit $3 offset $2
  ) page
), '[]')) as answer`;

/** $1: the product; $2: offset; $3: limit. */
export const REVIEWS: Record<string, string> = {
  newest: reviewsBy("date desc, id desc"),
  helpful: reviewsBy("helpfulness desc, id desc"),
  relevant: reviewsBy(
    "extract(epoch from date)::double precision / 86400 + 90 * log(2, 1 + helpfulness)::double precision desc, id desc",
  ),
};

/** $1: the product. */
export const META = `
with counted as (
  select
    count(*) filter (where rating = 1) as one, count(*) filter (where rating = 2) as two,
    count(*) filter (where rating = 3) as three, count(*) filter (where rating = 4) as four,
    count(*) filter (where rating = 5) as five,
    count(*) filter (where not recommend) as advised_against, count(*) filter (where recommend) as recommended
  from ${reviewsOf("$1::integer")}
),
rated as (
  select rating.key::integer as id, sum(rating.value::integer) as sum, count(*) as count
  from ${reviewsOf("$1::integer")}
  cross join json_each_text(characteristics) rating
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
