-- Writers no longer wait for each other's counts. One row counted the newest 65,536 products, and one each category: whoever
-- made or deleted a product held it until the commit, and with 20 writers at once a second went by where 20 ms would do.
-- Now a write adds a row with its change, which nobody else touches, and reads sum them up; one writer in fifty folds
-- what there is. The version before can live with it: it reads through the same functions.

-- Products made and deleted that product_blocks does not count yet.
create table product_changes (
  sub_block integer not null, -- the products with id >> 8 = sub_block
  change    integer not null
);

-- Counts the products that a statement made, or takes away those it deleted.
create or replace function count_products() returns trigger
language plpgsql as $$
begin
  insert into product_changes (sub_block, change)
  select id >> 8, count(*) * case tg_op when 'INSERT' then 1 else -1 end
  from changed
  group by id >> 8;
  if random() < 0.02 then
    perform fold_product_changes();
  end if;
  return null;
end
$$;

-- Moves what has been committed into product_blocks; not while another one is at it, for nobody needs to wait for that.
create function fold_product_changes() returns void
language sql as $$
  with taken as (
    delete from product_changes
    where pg_try_advisory_xact_lock(16, 1)
    returning sub_block, change
  ),
  sub_blocks as (
    select sub_block >> 8 as block, sub_block & 255 as sub_block, sum(change) as products
    from taken
    group by 1, 2
  ),
  blocks as (
    select block, sum(products) as products
    from sub_blocks
    group by block
  )
  insert into product_blocks as kept (block, products, starts)
  select block, products, array(
    select coalesce(sum(s.products), 0)
    from generate_series(0, 255) as range_start
    left join sub_blocks s on s.block = blocks.block and s.sub_block < range_start
    group by range_start
    order by range_start
  )
  from blocks
  order by block
  on conflict (block) do update
  set
    products = kept.products + excluded.products,
    starts = array(
      select before + added
      from unnest(kept.starts, excluded.starts) with ordinality as pair (before, added, place)
      order by place
    );
$$;

-- Where each 256 ids of a block start among its products, with the changes that it does not count yet.
create function starts_with_changes(wanted integer, starts integer[]) returns integer[]
language sql stable as $$
  select array_agg(start + coalesce(before, 0) order by place)
  from (
    select place, start, sum(change) over (order by place rows between unbounded preceding and 1 preceding) as before
    from unnest(coalesce(starts, array_fill(0, array[256]))) with ordinality as kept (start, place)
    left join (
      select (sub_block & 255) + 1 as place, sum(change) as change
      from product_changes
      where sub_block between wanted << 8 and (wanted << 8) + 255
      group by 1
    ) changed using (place)
  ) placed
$$;

-- As in 0002, with the changes that product_blocks does not count yet: the blocks and they are read as of one moment.
create or replace function product_page(skipped bigint, count bigint)
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
  for b in
    select block, coalesce(kept.products, 0) + coalesce(changed.products, 0) as products, kept.starts,
      changed.products is not null as has_changes
    from product_blocks kept
    full join (
      select c.sub_block >> 8 as block, sum(c.change) as products
      from product_changes c
      group by 1
    ) changed using (block)
    order by block
  loop
    if range_start is null and skipped < total + b.products then
      if b.has_changes then
        b.starts := starts_with_changes(b.block, b.starts);
      end if;
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

-- Counts everything anew: after an import. Works on the tables that the search path finds first.
create or replace function rebuild_product_blocks() returns void
language sql as $$
  delete from product_blocks;
  delete from product_changes;
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

-- Several rows of a category and stock now; their sum is the count, as all reads have it already.
alter table category_counts drop constraint category_counts_category_in_stock_key;
create index category_counts_by_category on category_counts (category);

create or replace function count_card() returns trigger
language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into category_counts (category, in_stock, products) values (old.category, old.in_stock, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into category_counts (category, in_stock, products) values (new.category, new.in_stock, 1);
  end if;
  if random() < 0.02 then
    perform fold_category_counts();
  end if;
  return null;
end
$$;

-- Makes one row of the committed rows of each category and stock, unless another one is at it.
create function fold_category_counts() returns void
language sql as $$
  with taken as (
    delete from category_counts
    where pg_try_advisory_xact_lock(16, 2)
    returning category, in_stock, products
  )
  insert into category_counts (category, in_stock, products)
  select category, in_stock, sum(products)
  from taken
  group by category, in_stock
  having sum(products) <> 0;
$$;
