-- The cards of all products that a statement wrote are refreshed together, at the end of the statement. It was done for
-- each row at the end of the transaction, with the fixed cost of a dozen statements each: a product's new styles refreshed
-- one card as often as there were styles before and after. What a write costs: `npm run bench:writes`. And the lexemes of
-- a name with accents are found in a third of the time. The version before can live with it, except for
-- `db:import --update`, which fails and changes nothing.

drop trigger card on products;
drop trigger card on styles;
drop trigger card on review_summaries;
drop trigger counted on product_cards;
drop trigger counted_anew on product_cards;
drop function refresh_card_of_product();
drop function refresh_card_of_child();
drop function refresh_card(integer);
drop function add_name_words(integer);
drop function count_card();

create or replace function lexemes_of_any_name(name text) returns tsvector
language plpgsql immutable strict parallel safe as $$
declare
  lexemes text[] := '{}';
  word text;
  plain text;
begin
  foreach word in array public.words_of(name) loop
    plain := case when octet_length(word) = length(word) then word else public.without_accents(word) end;
    lexemes := lexemes || case plain
      when word then array[word]
      when '' then array['=' || word]
      else array['=' || word, '~' || plain]
    end;
  end loop;
  return array_to_tsvector(lexemes);
end
$$;

-- A generated column is computed by an expression that each statement plans anew, which took longer than the words.
alter table product_cards alter column words drop expression;

create function add_name_words(names text[]) returns void
language plpgsql as $$
begin
  insert into name_words (word, products, unaccented)
  select word, 1, bool_or(word = lexeme)::integer
  from unnest(names) name
  cross join unnest(tsvector_to_array(name_lexemes(name))) lexeme
  cross join ltrim(lexeme, '~') word
  where left(lexeme, 1) <> '='
  group by word
  order by word -- everybody adds them in this order
  on conflict do nothing;
end
$$;
comment on function add_name_words is
  'Adds the new words of names without counting them: all writers would wait for the row of a common word.';

-- Their locks are taken first, so that the next statement sees what others have committed meanwhile.
create function hold_cards(wanted integer[]) returns integer[]
language plpgsql as $$
declare
  held integer[];
begin
  held := array(select id from product_cards where id = any(wanted) order by id for update);
  if cardinality(held) < cardinality(wanted) then
    -- One who creates a product and one who reviews it must not miss each other.
    perform pg_advisory_xact_lock(8, place)
    from (
      select distinct id & 255 as place
      from (select unnest(wanted) except select unnest(held)) missing (id)
      order by place
    ) places;
    held := array(select id from product_cards where id = any(wanted) order by id for update);
  end if;
  return held;
end
$$;
comment on function hold_cards is
  'Locks the existing cards until the end of the transaction, and the creation of the others. Returns the ids of those that exist.';

-- Its plans are for any number of cards: one for each number would be made anew for each call.
create function refresh_cards(wanted integer[]) returns void
language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  held constant integer[] := hold_cards(wanted);
begin
  if held <> '{}' then
    update product_cards card
    set name = fresh.name, words = case fresh.name when card.name then card.words else name_lexemes(fresh.name) end,
      category = fresh.category, default_price = fresh.default_price, original_price = fresh.original_price,
      sale_price = fresh.sale_price, thumbnail_url = fresh.thumbnail_url, rating = fresh.rating, score = fresh.score,
      reviews = fresh.reviews, in_stock = fresh.in_stock
    from (
      select id, name, category, default_price, details.*
      from products
      cross join lateral card_details(id, default_price) details
      where id = any(held)
    ) fresh
    where card.id = fresh.id
      and (card.name, card.category, card.default_price, card.original_price, card.sale_price, card.thumbnail_url,
        card.rating, card.score, card.reviews, card.in_stock)
      is distinct from (fresh.name, fresh.category, fresh.default_price, fresh.original_price, fresh.sale_price,
        fresh.thumbnail_url, fresh.rating, fresh.score, fresh.reviews, fresh.in_stock);
    if found then
      update product_search searched
      set name = card.name, category = card.category, price = card.price, score = card.score, in_stock = card.in_stock
      from product_cards card
      where card.id = any(held)
        and searched.id = card.id
        and (searched.name, searched.category, searched.price, searched.score, searched.in_stock)
        is distinct from (card.name, card.category, card.price, card.score, card.in_stock);
    end if;
  end if;

  if cardinality(held) < cardinality(wanted) then
    with made as (
      insert into product_cards
        (id, name, words, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock)
      select id, name, name_lexemes(name), category, default_price, original_price, sale_price, thumbnail_url, rating,
        score, reviews, in_stock
      from products
      cross join lateral card_details(id, default_price)
      where id = any(wanted) and not exists (select from product_cards card where card.id = products.id)
      order by id
      returning id, name, category, price, score, in_stock
    )
    insert into product_search (id, name, category, price, score, in_stock)
    select id, name, category, price, score, in_stock
    from made;
  end if;
end
$$;
comment on function refresh_cards is
  'Updates or creates the cards of existing products and their rows in product_search from the other tables.';

create or replace function rate_card() returns trigger
language plpgsql as $$
declare
  product constant integer := case tg_op when 'DELETE' then old.product_id else new.product_id end;
  stars constant bigint := case tg_op when 'DELETE' then 0
    else new.stars_1 + 2 * new.stars_2 + 3 * new.stars_3 + 4 * new.stars_4 + 5 * new.stars_5 end;
  ratings constant bigint := case tg_op when 'DELETE' then 0
    else new.stars_1 + new.stars_2 + new.stars_3 + new.stars_4 + new.stars_5 end;
  new_rating constant numeric := coalesce(round(stars::numeric / nullif(ratings, 0), 2), 0);
  new_score constant numeric := rating_score(stars, ratings, (select mean from rating_prior));
begin
  update product_cards
  set rating = new_rating, score = new_score, reviews = ratings
  where id = product and (rating, score, reviews) is distinct from (new_rating, new_score, ratings);
  if found then
    update product_search
    set score = new_score
    where id = product and score <> new_score;
  elsif not exists (select from product_cards where id = product) then
    perform refresh_cards(array[product]); -- another transaction may be about to create it
  end if;
  return null;
end
$$;

create function refresh_cards_of_products() returns trigger
language plpgsql as $$
declare
  ids integer[];
  new_names text[];
begin
  if tg_op = 'DELETE' then
    delete from product_cards where id in (select id from changed);
    delete from product_search where id in (select id from changed);
    return null;
  elsif tg_op = 'INSERT' then
    select array_agg(id), array_agg(name) into ids, new_names
    from changed;
  else
    select array_agg(id), array_agg(changed.name) filter (where changed.name <> before.name) into ids, new_names
    from changed
    join before using (id)
    where (changed.name, changed.category, changed.default_price)
      is distinct from (before.name, before.category, before.default_price);
  end if;
  if ids is not null then
    perform refresh_cards(ids);
  end if;
  if new_names is not null then
    perform add_name_words(new_names);
  end if;
  return null;
end
$$;
comment on function refresh_cards_of_products is
  'Refreshes the cards and words of written products, and deletes the cards of deleted ones.';

create function refresh_cards_of_styles() returns trigger
language plpgsql as $$
declare
  ids integer[];
begin
  if tg_op = 'UPDATE' then
    ids := array(select product_id from changed union select product_id from before);
  else
    ids := array(select distinct product_id from changed);
  end if;
  if ids <> '{}' then
    perform refresh_cards(ids);
  end if;
  return null;
end
$$;
comment on function refresh_cards_of_styles is 'Refreshes the cards of the products of written styles.';

create trigger card_by_insert after insert on products
  referencing new table as changed
  for each statement execute function refresh_cards_of_products();
create trigger card_by_update after update on products
  referencing new table as changed old table as before
  for each statement execute function refresh_cards_of_products();
create trigger card_by_delete after delete on products
  referencing old table as changed
  for each statement execute function refresh_cards_of_products();
create trigger card_by_insert after insert on styles
  referencing new table as changed
  for each statement execute function refresh_cards_of_styles();
create trigger card_by_update after update on styles
  referencing new table as changed old table as before
  for each statement execute function refresh_cards_of_styles();
create trigger card_by_delete after delete on styles
  referencing old table as changed
  for each statement execute function refresh_cards_of_styles();
create trigger card after insert or delete or update on review_summaries
  for each row execute function rate_card();

create or replace function refresh_stale_cards() returns bigint
language plpgsql as $$
declare
  ids constant integer[] := array(
    select id
    from (
      select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
      from products
      cross join lateral card_details(id, default_price)
      except
      select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
      from product_cards
    ) stale
  );
begin
  perform refresh_cards(ids);
  perform add_name_words(array(select name from product_cards where id = any(ids)));
  return cardinality(ids);
end
$$;

create or replace function fill_product_cards(low integer, high integer) returns void
language sql as $$
  insert into product_cards
    (id, name, words, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock)
  select p.id, p.name, name_lexemes(p.name), p.category, p.default_price,
    coalesce(style.original_price, p.default_price),
    style.sale_price,
    style.thumbnail_url,
    coalesce(round(total.stars::numeric / nullif(total.reviews, 0), 2), 0),
    rating_score(coalesce(total.stars, 0), coalesce(total.reviews, 0), (select mean from rating_prior)),
    coalesce(total.reviews, 0),
    coalesce(style.in_stock, false)
  from products p
  left join (
    select product_id, original_price, sale_price, photos -> 0 ->> 'thumbnail_url' as thumbnail_url, in_stock
    from (
      select product_id, original_price, sale_price, photos,
        row_number() over product as place,
        bool_or(skus::text ~ '"quantity"\s*:\s*[1-9]') over product as in_stock
      from styles
      where product_id between low and high
      window product as (
        partition by product_id
        order by is_default desc, id
        rows between unbounded preceding and unbounded following
      )
    ) ranked
    where place = 1
  ) style on style.product_id = p.id
  left join (
    select product_id,
      stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5 as stars,
      stars_1 + stars_2 + stars_3 + stars_4 + stars_5 as reviews
    from review_summaries
    where product_id between low and high
  ) total on total.product_id = p.id
  where p.id between low and high
  order by p.id;
$$;

create function count_changed_card() returns trigger
language plpgsql as $$
begin
  if (old.category, old.in_stock, price_step(old.price)) is not distinct from (new.category, new.in_stock, price_step(new.price)) then
    return null; -- checked here, because a condition of the trigger is planned anew for each statement
  end if;
  if (old.category, old.in_stock) is distinct from (new.category, new.in_stock) then
    insert into category_counts (category, in_stock, products)
    values (old.category, old.in_stock, -1), (new.category, new.in_stock, 1);
  end if;
  insert into facet_counts (category, band, step, in_stock, products)
  values
    (old.category, price_band(old.price), price_step(old.price), old.in_stock, -1),
    (new.category, price_band(new.price), price_step(new.price), new.in_stock, 1);
  perform fold_counts_at_times();
  return null;
end
$$;
comment on function count_changed_card is 'Counts a card that changed its category, stock or price step.';

create function count_cards() returns trigger
language plpgsql as $$
begin
  insert into category_counts (category, in_stock, products)
  select category, in_stock, count(*) * case tg_op when 'INSERT' then 1 else -1 end
  from changed
  group by category, in_stock;
  insert into facet_counts (category, band, step, in_stock, products)
  select category, price_band(step), step, in_stock, sum(change)
  from (
    select category, price_step(price) as step, in_stock, case tg_op when 'INSERT' then 1 else -1 end as change
    from changed
  ) stepped
  group by category, step, in_stock;
  perform fold_counts_at_times();
  return null;
end
$$;
comment on function count_cards is 'Counts the cards that a statement created or deleted.';

create function fold_counts_at_times() returns void
language plpgsql as $$
begin
  if random() < 0.02 then
    perform fold_category_counts();
    perform fold_facet_counts();
  end if;
end
$$;
comment on function fold_counts_at_times is 'One call in fifty folds the counts of cards.';

create trigger counted_by_insert after insert on product_cards
  referencing new table as changed
  for each statement execute function count_cards();
create trigger counted_by_delete after delete on product_cards
  referencing old table as changed
  for each statement execute function count_cards();
create trigger counted_by_update after update of category, in_stock, price on product_cards
  for each row execute function count_changed_card();
