-- What a product's card shows, in one row with an index for each order of the listing: its columns come from three
-- tables, and an order over several of those could not be indexed. Triggers keep it exact, within the transaction of
-- each write.

create table product_cards (
  id            integer primary key,
  name          text collate "C" not null,       -- its order is that of code points, wherever the database stands
  category      text,
  default_price numeric(12, 2) not null,
  sale_price    numeric(12, 2),                  -- of the default style
  price         numeric(12, 2) not null generated always as (coalesce(sale_price, default_price)) stored,
  thumbnail_url text,                            -- of the default style
  rating        numeric(3, 2) not null default 0, -- the average; 0: nobody has rated it
  reviews       integer not null default 0,
  in_stock      boolean not null default false   -- in any style and size
);
create index product_cards_by_price on product_cards (price, id);
create index product_cards_by_rating on product_cards (rating, id);
create index product_cards_by_name on product_cards (name, id);
create index product_cards_by_category on product_cards (category, id);
create index product_cards_by_category_price on product_cards (category, price, id);
create index product_cards_by_category_rating on product_cards (category, rating, id);
create index product_cards_by_category_name on product_cards (category, name, id);

-- How many there are, so that no total is counted while somebody waits.
create table category_counts (
  category text,                                 -- null: of products without one
  in_stock boolean not null,
  products integer not null,
  unique nulls not distinct (category, in_stock)
);

create function count_card() returns trigger
language plpgsql as $$
begin
  insert into category_counts as counted (category, in_stock, products)
  select category, in_stock, sum(change)
  from (
    select old.category, old.in_stock, -1 as change where tg_op <> 'INSERT'
    union all
    select new.category, new.in_stock, 1 where tg_op <> 'DELETE'
  ) changes
  group by category, in_stock
  having sum(change) <> 0
  order by category, in_stock -- everybody locks two rows in this order
  on conflict (category, in_stock) do update set products = counted.products + excluded.products;
  return null;
end
$$;

create trigger counted after insert or delete on product_cards
  for each row execute function count_card();
create trigger counted_anew after update on product_cards
  for each row when ((old.category, old.in_stock) is distinct from (new.category, new.in_stock))
  execute function count_card();

-- What a card shows of other tables than products. The default style is the first that is marked so, or the first.
create function card_details(product integer)
returns table (sale_price numeric, thumbnail_url text, rating numeric, reviews integer, in_stock boolean)
language sql stable as $$
  select
    style.sale_price,
    style.thumbnail_url,
    coalesce(round(total.stars::numeric / nullif(total.reviews, 0), 2), 0),
    coalesce(total.reviews, 0),
    coalesce(stock.is_left, false)
  from (
    select bool_or(skus::text ~ '"quantity"\s*:\s*[1-9]') as is_left -- no text value has a quote without a backslash
    from styles
    where product_id = product
  ) stock
  left join (
    select sale_price, photos -> 0 ->> 'thumbnail_url' as thumbnail_url
    from styles
    where product_id = product
    order by is_default desc, id
    limit 1
  ) style on true
  left join (
    select
      stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5 as stars,
      stars_1 + stars_2 + stars_3 + stars_4 + stars_5 as reviews
    from review_summaries
    where product_id = product
    limit 1
  ) total on true
$$;

-- Makes one card what the other tables say, or removes it.
create function refresh_card(product integer) returns void
language plpgsql as $$
begin
  perform from product_cards where id = product for update;
  if not found then
    -- One who creates it and one who reviews it must not miss each other; and then others may have created it.
    perform pg_advisory_xact_lock(8, product & 255);
    perform from product_cards where id = product for update;
  end if;
  -- Its own snapshot, taken with the lock held: it sees what others have committed meanwhile.
  insert into product_cards as card
    (id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock)
  select id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock
  from products
  cross join lateral card_details(id)
  where id = product
  on conflict (id) do update
  set name = excluded.name, category = excluded.category, default_price = excluded.default_price,
    sale_price = excluded.sale_price, thumbnail_url = excluded.thumbnail_url, rating = excluded.rating,
    reviews = excluded.reviews, in_stock = excluded.in_stock
  where card is distinct from excluded;
  delete from product_cards where id = product and not exists (select from products where id = product);
end
$$;

create function refresh_card_of_product() returns trigger
language plpgsql as $$
begin
  perform refresh_card(case tg_op when 'DELETE' then old.id else new.id end);
  return null;
end
$$;

create function refresh_card_of_child() returns trigger
language plpgsql as $$
begin
  perform refresh_card(case tg_op when 'DELETE' then old.product_id else new.product_id end);
  return null;
end
$$;

-- At the end of the transaction, when nothing else is left to lock: a writer that holds a card waits for nobody.
create constraint trigger card after insert or update or delete on products
  deferrable initially deferred for each row execute function refresh_card_of_product();
create constraint trigger card after insert or update or delete on styles
  deferrable initially deferred for each row execute function refresh_card_of_child();
create constraint trigger card after insert or update or delete on review_summaries
  deferrable initially deferred for each row execute function refresh_card_of_child();

-- For an import: fill both tables anew, the first a range of ids at a time. They work on the tables that the search path
-- finds first.
create function fill_product_cards(low integer, high integer) returns void
language sql as $$
  insert into product_cards
    (id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock)
  select id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock
  from products
  cross join lateral card_details(id)
  where id between low and high
  order by id;
$$;

create function fill_category_counts() returns void
language sql as $$
  insert into category_counts (category, in_stock, products)
  select category, in_stock, count(*)
  from product_cards
  group by category, in_stock;
$$;

-- After the import of a half: for what was written in the other half meanwhile. Answers how many cards there were.
create function refresh_stale_cards() returns bigint
language sql as $$
  select count(refresh_card(id))
  from (
    select id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock
    from products
    cross join lateral card_details(id)
    except
    select id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock
    from product_cards
  ) stale;
$$;

alter table product_cards disable trigger counted;
select fill_product_cards(1, 2147483647);
select fill_category_counts();
alter table product_cards enable trigger counted;
