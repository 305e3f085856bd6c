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

-- The id of the product that `skipped` others come before (null past the end), and how many products there are.
-- A function because its plan is then kept by the session: planned anew, it costs more than it does.
create function product_at(skipped bigint, out first_id integer, out total bigint)
language plpgsql stable as $$
declare
  b record;
  found_block integer;
  skipped_here integer;
begin
  total := 0;
  for b in select block, products from product_blocks order by block loop
    if found_block is null and skipped < total + b.products then
      found_block := b.block;
      skipped_here := skipped - total;
    end if;
    total := total + b.products;
  end loop;

  if found_block is not null then
    select p.id into first_id
    from product_blocks pb
    cross join lateral (select width_bucket(skipped_here, pb.starts) as i) sub_block
    cross join lateral (
      select id
      from products
      where id >= (pb.block << 16) + ((sub_block.i - 1) << 8)
      order by id
      offset skipped_here - pb.starts[sub_block.i]
      limit 1
    ) p
    where pb.block = found_block;
  end if;
end
$$;
