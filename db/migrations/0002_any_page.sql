-- Any page of the product list, and its exact total, for the cost of the first page.
-- OFFSET walks over every skipped row; counting how many products exist per range of ids lets a page start
-- be found with two array look-ups and a walk over at most 256 index entries.

create table product_blocks (
  block    integer primary key,       -- the products with id >> 16 = block
  products integer not null,          -- how many exist in it
  starts   integer[] not null         -- starts[i]: how many of them have an id below (block << 16) + ((i - 1) << 8)
);
-- 256 integers: kept in the row itself, so that reading them costs no second look-up.
alter table product_blocks alter column starts set storage main;

-- Counts everything anew: after an import. Works on the tables that the search path finds first.
create function rebuild_product_blocks() returns void
language sql as $$
  delete from product_blocks;
  with sub_blocks as (
    select id >> 16 as block, (id >> 8) & 255 as sub_block, count(*) as products
    from products
    group by 1, 2
  ),
  filled as (
    select block, sub_block, coalesce(products, 0) as products
    from (select distinct block from sub_blocks) b
    cross join generate_series(0, 255) as sub_block
    left join sub_blocks using (block, sub_block)
  ),
  running as (
    select block, sub_block, products,
      sum(products) over (partition by block order by sub_block) - products as start
    from filled
  )
  insert into product_blocks (block, products, starts)
  select block, sum(products), array_agg(start order by sub_block)
  from running
  group by block;
$$;

-- The page that starts after `skipped` products, each row with the exact total; past the end one row, of the total
-- alone. A function because a session keeps its plans: planned anew for each call, this costs more than it does. And
-- the generic plan, for otherwise the unknown `count` would have it planned for each call all the same.
create function product_page(skipped bigint, count bigint)
returns table (
  id integer, name text, slogan text, description text, category text, default_price numeric, total bigint
)
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
declare
  b record;
  skipped_here integer;
  sub_block integer;
  range_start integer;
begin
  total := 0;
  for b in select block, products, starts from product_blocks order by block loop
    if range_start is null and skipped < total + b.products then
      skipped_here := skipped - total;
      sub_block := width_bucket(skipped_here, b.starts);
      skipped_here := skipped_here - b.starts[sub_block];
      range_start := (b.block << 16) + ((sub_block - 1) << 8);
    end if;
    total := total + b.products;
  end loop;

  return query
    select p.id, p.name, p.slogan, p.description, p.category, p.default_price, product_page.total
    from products p
    where p.id >= (
      select q.id
      from products q
      where q.id >= range_start
      order by q.id
      offset skipped_here
      limit 1
    )
    order by p.id
    limit count;
  if not found then
    return next;
  end if;
end
$$;
