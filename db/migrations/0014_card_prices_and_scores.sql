-- Cards show both prices of the default style, and the order by rating is a Bayesian average: a card mixed the style's
-- sale price with the product's price, and a single 5 stood before two hundred ratings of 4.8.
-- The cards are made anew, during which listings wait: 40 seconds for 1,000,000 products on two cores. The version
-- before can live with it, except for `q`, which it answers with a 503 from here on.

-- What a product has as a rating before anybody has rated it: the mean of all ratings, worth ten of them. Only an import
-- moves it: kept exact, each review would change the score of every card, and every cursor in that order.
create table rating_prior (
  only_one boolean primary key default true check (only_one),
  mean     numeric(5, 4) not null
);

-- For an import: works on the tables that the search path finds first. 3: nobody has rated anything.
create function fill_rating_prior() returns void
language sql as $$
  insert into rating_prior (mean)
  select coalesce(
    sum(stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5)::numeric
      / nullif(sum(stars_1 + stars_2 + stars_3 + stars_4 + stars_5), 0),
    3
  )
  from review_summaries;
$$;
select fill_rating_prior();

-- (sum of the stars + 10 × mean) / (ratings + 10). Without a rating 0, for "best rated" ends with what nobody has rated.
create function rating_score(stars bigint, ratings bigint, mean numeric) returns numeric
language sql immutable as $$
  select case when ratings > 0 then round((stars + 10 * mean) / (ratings + 10), 4) else 0 end
$$;

truncate product_cards, category_counts;
drop trigger words_counted on product_cards;
drop trigger words_counted_anew on product_cards;
alter table product_cards drop column as_json;
alter table product_cards drop column price;
drop index product_cards_by_words; -- the next migration gives the search a table of its own
alter table product_cards drop column words;
drop index product_cards_by_rating, product_cards_by_category_rating, product_cards_by_name, product_cards_by_category,
  product_cards_by_category_name;
drop function card_json;

create function card_json(
  id integer, name text, category text, default_price numeric, original_price numeric, sale_price numeric,
  thumbnail_url text, rating numeric, reviews integer, in_stock boolean
)
returns text
language plpgsql immutable as $$
begin
  return '{"id":' || id
    || ',"name":' || to_json(name)
    || ',"category":' || coalesce(to_json(category)::text, 'null')
    || ',"default_price":"' || default_price
    || '","original_price":"' || original_price
    || '","sale_price":' || coalesce('"' || sale_price || '"', 'null')
    || ',"thumbnail_url":' || coalesce(to_json(thumbnail_url)::text, 'null')
    || ',"rating":' || coalesce('"' || nullif(rating, 0) || '"', 'null')
    || ',"reviews":' || reviews
    || ',"in_stock":' || in_stock || '}';
end
$$;

alter table product_cards
add column original_price numeric(12, 2) not null, -- of the default style, or the product's where there is no style
add column score numeric(5, 4) not null,           -- what `sort=rating` orders by
add column price numeric(12, 2) not null generated always as (coalesce(sale_price, original_price)) stored, -- what is paid
add column as_json text not null generated always as (
  card_json(id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, reviews, in_stock)
) stored,
add column words tsvector not null generated always as (name_lexemes(name)) stored;

-- What a card shows of other tables than products. The default style is the first that is marked so, or the first.
drop function card_details;
create function card_details(product integer, default_price numeric)
returns table (
  original_price numeric, sale_price numeric, thumbnail_url text, rating numeric, score numeric, reviews integer,
  in_stock boolean
)
language sql stable as $$
  select
    coalesce(style.original_price, default_price),
    style.sale_price,
    style.thumbnail_url,
    coalesce(round(total.stars::numeric / nullif(total.reviews, 0), 2), 0),
    rating_score(coalesce(total.stars, 0), coalesce(total.reviews, 0), (select mean from rating_prior)),
    coalesce(total.reviews, 0),
    coalesce(stock.is_left, false)
  from (
    select bool_or(skus::text ~ '"quantity"\s*:\s*[1-9]') as is_left -- no text value has a quote without a backslash
    from styles
    where product_id = product
  ) stock
  left join (
    select original_price, sale_price, photos -> 0 ->> 'thumbnail_url' as thumbnail_url
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
create or replace function refresh_card(product integer) returns void
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
    (id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock)
  select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
  from products
  cross join lateral card_details(id, default_price)
  where id = product
  on conflict (id) do update
  set name = excluded.name, category = excluded.category, default_price = excluded.default_price,
    original_price = excluded.original_price, sale_price = excluded.sale_price,
    thumbnail_url = excluded.thumbnail_url, rating = excluded.rating, score = excluded.score,
    reviews = excluded.reviews, in_stock = excluded.in_stock
  where card is distinct from excluded;
  delete from product_cards where id = product and not exists (select from products where id = product);
end
$$;

-- For an import: fills the table that the search path finds first, a range of ids at a time.
create or replace function fill_product_cards(low integer, high integer) returns void
language sql as $$
  insert into product_cards
    (id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock)
  select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
  from products
  cross join lateral card_details(id, default_price)
  where id between low and high
  order by id;
$$;

-- After the import of a half: for what was written in the other half meanwhile. Answers how many cards there were.
create or replace function refresh_stale_cards() returns bigint
language sql as $$
  select count(refresh_card(id))
  from (
    select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
    from products
    cross join lateral card_details(id, default_price)
    except
    select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
    from product_cards
  ) stale;
$$;

alter table product_cards disable trigger counted;
select fill_product_cards(1, 2147483647);
select fill_category_counts();
alter table product_cards enable trigger counted;

create index product_cards_by_price on product_cards (price, id);
create index product_cards_by_score on product_cards (score, id);
create index product_cards_by_name on product_cards (name, id);
create index product_cards_by_category on product_cards (category, id);
create index product_cards_by_category_price on product_cards (category, price, id);
create index product_cards_by_category_score on product_cards (category, score, id);
create index product_cards_by_category_name on product_cards (category, name, id);
analyze product_cards;

-- As the other orders' functions in 0011. A card does not show the score, so that stands before it, with a tab between.
do $do$
declare
  view record;
begin
  for view in
    select *
    from (values
      ('cards', 'c.score || E''\t'' || c.as_json', ''),
      ('products', 'summary_json(p.id, p.name, p.slogan, p.description, p.category, p.default_price, c.score::text)', 'join products p on p.id = c.id')
    ) views (name, item, joined)
  loop
    execute format($create$
      create or replace function listing_%1$s_by_rating_down(
        of_category text, only_in_stock boolean, after_key text, after_id bigint, until numeric, skipped bigint,
        count bigint
      )
      returns text
      language plpgsql stable
      set plan_cache_mode = force_generic_plan
      set enable_sort = off
      as $function$
      begin
        if of_category is null then
          return (
            select concat_ws(
              E'\n',
              (
                select coalesce(sum(counted.products), 0)
                from category_counts counted
                where counted.in_stock or not only_in_stock
              ),
              string_agg(page.item, E'\n')
            )
            from (
              select %2$s as item
              from product_cards c
              %3$s
              where (c.in_stock or not only_in_stock) and (c.score, c.id) < (after_key::numeric, after_id)
              order by c.score desc, c.id desc
              limit count + 1
              offset skipped
            ) page
          );
        else
          return (
            select concat_ws(
              E'\n',
              (
                select coalesce(sum(counted.products), 0)
                from category_counts counted
                where counted.category = of_category and (counted.in_stock or not only_in_stock)
              ),
              string_agg(page.item, E'\n')
            )
            from (
              select %2$s as item
              from product_cards c
              %3$s
              where c.category = of_category and (c.in_stock or not only_in_stock)
                and (c.score, c.id) < (after_key::numeric, after_id)
              order by c.score desc, c.id desc
              limit count + 1
              offset skipped
            ) page
          );
        end if;
      end
      $function$
    $create$, view.name, view.item, view.joined);
  end loop;
end
$do$;
