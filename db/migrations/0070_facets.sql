-- A listing or a search can answer counts beside its page: by category, by price band and by stock, each without its own
-- filter. Without words they are sums over a cube that each write keeps, so that no question walks over a million cards.
-- The version before can live with it: it asks for no counts.

-- How many products each category has at each price and stock. The sum over several rows, as in category_counts.
create table facet_counts (
  category text,
  band     smallint not null,
  step     numeric not null,
  in_stock boolean not null,
  products integer not null
);

-- Where the price bands begin: at 1, 1.5, 2, 3, 5 and 7.5 of each power of ten.
create function price_bands() returns numeric[]
language sql immutable parallel safe
return array[
  0, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500,
  10000, 15000, 20000, 30000, 50000, 75000, 100000, 150000, 200000, 300000, 500000, 750000,
  1000000, 1500000, 2000000, 3000000, 5000000, 7500000, 10000000, 15000000, 20000000, 30000000, 50000000, 75000000,
  100000000, 150000000, 200000000, 300000000, 500000000, 750000000,
  1000000000, 1500000000, 2000000000, 3000000000, 5000000000, 7500000000, 10000000000
]::numeric[];

create function price_band(price numeric) returns smallint
language sql immutable parallel safe
return width_bucket(price, price_bands())::smallint;

-- Every band begins with a step, so a range of prices is a sum over steps and a count of what lies in the steps that it cuts.
create function price_step(price numeric) returns numeric
language sql immutable parallel safe
return case when price < 1 then 0 else trunc(price, 2 - length(trunc(price)::text)) end;

create function next_price_step(price numeric) returns numeric
language sql immutable parallel safe
return case
  when price < 1 then 1
  else price_step(price) + power(10::numeric, length(trunc(price)::text) - 2)
end;

create or replace function count_card() returns trigger
language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (old.category, old.in_stock) is distinct from (new.category, new.in_stock) then
      insert into category_counts (category, in_stock, products)
      values (old.category, old.in_stock, -1), (new.category, new.in_stock, 1);
    end if;
    insert into facet_counts (category, band, step, in_stock, products)
    values
      (old.category, price_band(old.price), price_step(old.price), old.in_stock, -1),
      (new.category, price_band(new.price), price_step(new.price), new.in_stock, 1);
  elsif tg_op = 'INSERT' then
    insert into category_counts (category, in_stock, products) values (new.category, new.in_stock, 1);
    insert into facet_counts (category, band, step, in_stock, products)
    values (new.category, price_band(new.price), price_step(new.price), new.in_stock, 1);
  else
    insert into category_counts (category, in_stock, products) values (old.category, old.in_stock, -1);
    insert into facet_counts (category, band, step, in_stock, products)
    values (old.category, price_band(old.price), price_step(old.price), old.in_stock, -1);
  end if;
  if random() < 0.02 then
    perform fold_category_counts();
    perform fold_facet_counts();
  end if;
  return null;
end
$$;

create function fold_facet_counts() returns void
language sql as $$
  with taken as (
    delete from facet_counts
    where pg_try_advisory_xact_lock(16, 3)
    returning category, band, step, in_stock, products
  )
  insert into facet_counts (category, band, step, in_stock, products)
  select category, band, step, in_stock, sum(products)
  from taken
  group by category, band, step, in_stock
  having sum(products) <> 0;
$$;

create function fill_facet_counts() returns void
language sql as $$
  insert into facet_counts (category, band, step, in_stock, products)
  select category, price_band(step), step, in_stock, products
  from (
    select category, price_step(price) as step, in_stock, sum(products) as products
    from (
      select category, price, in_stock, count(*) as products
      from product_cards
      group by category, price, in_stock
    ) priced
    group by category, price_step(price), in_stock
  ) stepped;
$$;

-- Cards by category, band, stock, and whether their price is in the range. With words those that a search finds, else all.
create function facet_cells(typed text, from_price numeric, to_price numeric)
returns table(category text, band smallint, in_stock boolean, in_range boolean, products bigint)
language plpgsql stable set enable_seqscan = off as $$
#variable_conflict use_column
declare
  low constant numeric := coalesce(from_price, 0);
  high constant numeric := coalesce(to_price, 9999999999.99);
  -- The whole steps in the range begin from `low` on, and before `stop`.
  stop constant numeric := price_step(high + 0.01);
  cut_low constant numeric := case when low = price_step(low) then low else next_price_step(low) end;
  wanted tsquery;
begin
  if typed is not null then
    -- The last part finds all that the others do, but for what it excludes: querytree leaves that out.
    wanted := (select querytree(parts[cardinality(parts)])::tsquery from name_query(typed));
    return query
      select category, price_band(price), in_stock, price between low and high, sum(products)::bigint
      from (
        select category, price, in_stock, count(*) as products
        from product_search
        where name_lexemes(name) @@ wanted
        group by category, price, in_stock
      ) found
      group by 1, 2, 3, 4;
    return;
  end if;
  return query
    select category, band, in_stock, step >= low and step < stop, sum(products)
    from facet_counts
    group by 1, 2, 3, 4;
  -- What lies in a step that the range cuts is counted there as outside of it.
  return query
    select category, price_band(price), in_stock, counted.in_range, case when counted.in_range then products else -products end
    from (
      select category, price, in_stock, count(*) as products
      from (
        select category, price, in_stock from product_search where price >= low and price < cut_low and price <= high
        union all
        select category, price, in_stock from product_search where price >= greatest(stop, cut_low) and price <= high
      ) cut
      group by category, price, in_stock
    ) counted_by_price
    cross join (values (true), (false)) counted (in_range);
end
$$;

-- A line with how many products the question finds, and one with the counts beside them, as they are sent. Each counts
-- what the question would find without its own filter.
create function listing_facets(typed text, of_category text, only_in_stock boolean, from_price numeric, to_price numeric)
returns text
language plpgsql stable as $$
begin
  return (
    with cells as materialized (
      select category, band, in_stock, in_range, products, in_stock or not only_in_stock as is_left,
        of_category is null or category = of_category as is_of_category
      from facet_cells(typed, from_price, to_price)
    ),
    categories as (
      select category as value, sum(products) as count
      from cells
      where in_range and is_left
        and category not in ('', 'undefined') and length(category) <= 200 -- the parameter can say no other
      group by category
      having sum(products) > 0
      order by category collate "C"
      limit 10000
    ),
    prices as (
      select to_char((price_bands())[band], 'FM9999999990.00') as "from",
        to_char((price_bands())[band + 1] - 0.01, 'FM9999999990.00') as "to",
        sum(products) as count
      from cells
      where is_of_category and is_left
      group by band
      having sum(products) > 0
      order by band
    )
    select concat_ws(
      E'\n',
      coalesce(sum(products) filter (where in_range and is_left and is_of_category), 0),
      '{"category":' || coalesce((select array_to_json(array_agg(row_to_json(categories))) from categories)::text, '[]')
        || ',"price":' || coalesce((select array_to_json(array_agg(row_to_json(prices))) from prices)::text, '[]')
        || ',"in_stock":{"true":' || coalesce(sum(products) filter (where in_stock and in_range and is_of_category), 0)
        || ',"false":' || coalesce(sum(products) filter (where not in_stock and in_range and is_of_category), 0)
        || '}}'
    )
    from cells
  );
end
$$;

lock table product_cards in share row exclusive mode;
select fill_facet_counts();

drop trigger counted_anew on product_cards;
create trigger counted_anew
after update of category, in_stock, price on product_cards
for each row
when (
  (old.category, old.in_stock) is distinct from (new.category, new.in_stock)
  or price_step(old.price) <> price_step(new.price)
)
execute function count_card();

comment on table facet_counts is 'How many products each category has at each price, in stock and out of it, so that no listing counts what it has beside its page. The sum over several rows: a write only adds rows here, so no writer waits for another.';
comment on column facet_counts.category is 'null: of products without one';
comment on column facet_counts.band is 'the price band: its place in price_bands';
comment on column facet_counts.step is 'the price, cut to two digits: see price_step';
comment on column facet_counts.in_stock is 'of the products that are, or of those that are not';
comment on column facet_counts.products is 'how many; negative where they left';
comment on function price_bands is 'Where the price bands begin: at 1, 1.5, 2, 3, 5 and 7.5 of each power of ten. A band ends a cent before the next.';
comment on function price_band is 'The place in price_bands of the band that a price is in.';
comment on function price_step is 'A price cut to its first two digits: 149.99 → 140. Each band begins with a step.';
comment on function next_price_step is 'The step after that of a price.';
comment on function count_card is 'Counts a card that was made, deleted, or changed its category, its stock or the step of its price. One in fifty folds the counts.';
comment on function fold_facet_counts is 'Makes one row of the committed rows of each category, step and stock, unless another session is doing so.';
comment on function fill_facet_counts is 'For an import: counts all cards anew, in the tables that the search path finds first.';
comment on function facet_cells is 'How many products a question finds by category, price band, stock, and whether the price is in the range. A product may be counted in one row and taken away in another.';
comment on function listing_facets is 'The exact number of products that a listing or search finds, and a line of JSON with the counts by category, price band and stock, each without its own filter.';
