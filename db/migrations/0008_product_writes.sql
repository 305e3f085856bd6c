-- Products are written one at a time, and the counts behind any_page and the exact total follow each write.

-- Adds the products that a statement made to their blocks, or takes away those it deleted. Triggers, so that no write
-- can forget it, whoever makes it; once per statement, for one that deletes thousands counts each block once. Whoever
-- writes a product holds its row before the row of its block, and blocks are taken in their order: nobody can wait
-- in a circle.
create function count_products() returns trigger
language plpgsql as $$
declare
  sign constant integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
  with sub_blocks as (
    select id >> 16 as block, (id >> 8) & 255 as sub_block, sign * count(*) as products
    from changed
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
  return null;
end
$$;

-- An import builds new tables, counts them once, and gives them the same triggers.
create trigger count_made after insert on products
  referencing new table as changed
  for each statement execute function count_products();
create trigger count_deleted after delete on products
  referencing old table as changed
  for each statement execute function count_products();

-- Holds a product against other writes until the transaction ends, before anything that belongs to it is touched, and
-- answers its version. Refuses: AT004, there is none; AT005, it is not at the version that it is expected at.
create function hold_product(wanted integer, expected bigint) returns bigint
language plpgsql as $$
declare
  found_version bigint;
begin
  select version into found_version from products where id = wanted for update;
  if not found then
    raise exception 'no such product' using errcode = 'AT004';
  end if;
  if found_version <> expected then -- null: whatever it is
    raise exception 'another version' using errcode = 'AT005';
  end if;
  return found_version;
end
$$;
