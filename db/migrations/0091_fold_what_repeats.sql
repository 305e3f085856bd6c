-- Folding the cube of facets rewrote all of it, a thousand rows, after every fiftieth write. Only cells that have several
-- rows need it. And the functions of price bands get their bodies as text, like all others, so that db/schema.sql shows
-- them. The version before can live with both.

create or replace function fold_facet_counts() returns void
language sql as $$
  with repeated as (
    select array_agg(ctid) as places
    from facet_counts
    group by category, band, step, in_stock
    having count(*) > 1
  ),
  taken as (
    delete from facet_counts
    where ctid = any (array(select unnest(places) from repeated)) and pg_try_advisory_xact_lock(16, 3)
    returning category, band, step, in_stock, products
  )
  insert into facet_counts (category, band, step, in_stock, products)
  select category, band, step, in_stock, sum(products)
  from taken
  group by category, band, step, in_stock
  having sum(products) <> 0;
$$;

comment on function fold_facet_counts is 'Merges the committed rows of each category, step and stock that has several into one, unless another session is doing it.';

create or replace function price_bands() returns numeric[]
language sql immutable parallel safe as $$
  select array[
    0, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500,
    10000, 15000, 20000, 30000, 50000, 75000, 100000, 150000, 200000, 300000, 500000, 750000,
    1000000, 1500000, 2000000, 3000000, 5000000, 7500000, 10000000, 15000000, 20000000, 30000000, 50000000, 75000000,
    100000000, 150000000, 200000000, 300000000, 500000000, 750000000,
    1000000000, 1500000000, 2000000000, 3000000000, 5000000000, 7500000000, 10000000000
  ]::numeric[]
$$;

create or replace function price_band(price numeric) returns smallint
language sql immutable parallel safe as $$
  select width_bucket(price, price_bands())::smallint
$$;

create or replace function price_step(price numeric) returns numeric
language sql immutable parallel safe as $$
  select case when price < 1 then 0 else trunc(price, 2 - length(trunc(price)::text)) end
$$;

create or replace function next_price_step(price numeric) returns numeric
language sql immutable parallel safe as $$
  select case
    when price < 1 then 1
    else price_step(price) + power(10::numeric, length(trunc(price)::text) - 2)
  end
$$;
