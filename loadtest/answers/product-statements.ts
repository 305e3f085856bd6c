// $1 is the product.

export const PRODUCT = `
select json_build_object(
  'id', id, 'name', name, 'slogan', slogan, 'description', description, 'category', category,
  'default_price', default_price::text, 'features', coalesce(features, '[]')
) as answer
from products
where id = $1`;

export const STYLES = `
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

export const RELATED = `
select coalesce((
  select json_agg(r.id order by r.place)
  from unnest(p.related) with ordinality as r (id, place)
  where exists (select from products other where other.id = r.id)
), '[]') as answer
from products p
where p.id = $1`;

export const CATEGORIES = `
select coalesce(json_agg(json_build_object('category', category, 'products', products) order by category collate "C"), '[]') as answer
from (
  select category, count(*) as products
  from products
  where category not in ('', 'undefined') and length(category) <= 200
  group by category
) counted`;
