-- Writes cost less. A review gives its card the new rating alone, which was made anew from all tables. A card that is right
-- already is read and not written. A statement that writes thousands of rows marks its half of the catalogue once. What each
-- trigger costs: `npm run bench:writes`. The version before can live with it.

drop trigger written on products;
drop trigger written on styles;
drop trigger written on reviews;

create or replace function mark_as_written() returns trigger
language plpgsql as $$
begin
  if exists (select from written_since_import where half = tg_argv[0]) then
    return null;
  end if;
  if exists (select from changed) then
    insert into written_since_import (half)
    values (tg_argv[0])
    on conflict do nothing;
  end if;
  return null;
end
$$;
comment on function mark_as_written is
  'Notes that a statement has changed rows of a half, its argument. A mark that is there costs one look-up and locks nothing.';

-- Three a table, for a trigger that sees the rows of its statement is for one kind of statement.
create trigger written_by_insert after insert on products
  referencing new table as changed
  for each statement execute function mark_as_written('products');
create trigger written_by_update after update on products
  referencing new table as changed
  for each statement execute function mark_as_written('products');
create trigger written_by_delete after delete on products
  referencing old table as changed
  for each statement execute function mark_as_written('products');
create trigger written_by_insert after insert on styles
  referencing new table as changed
  for each statement execute function mark_as_written('products');
create trigger written_by_update after update on styles
  referencing new table as changed
  for each statement execute function mark_as_written('products');
create trigger written_by_delete after delete on styles
  referencing old table as changed
  for each statement execute function mark_as_written('products');
create trigger written_by_insert after insert on reviews
  referencing new table as changed
  for each statement execute function mark_as_written('reviews');
create trigger written_by_update after update on reviews
  referencing new table as changed
  for each statement execute function mark_as_written('reviews');
create trigger written_by_delete after delete on reviews
  referencing old table as changed
  for each statement execute function mark_as_written('reviews');

create function rate_card() returns trigger
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
    perform refresh_card(product); -- another transaction may be about to create it
  end if;
  return null;
end
$$;
comment on function rate_card is
  'Writes the rating, the score and the number of reviews of a product into its card, from the summary that was written.';

-- The writer of a summary holds its row until the transaction ends, so what it says is the latest.
drop trigger card on review_summaries;
create constraint trigger card after insert or update or delete on review_summaries
  deferrable initially deferred for each row execute function rate_card();

-- Not even asked where neither is written, as by rate_card.
drop trigger counted_anew on product_cards;
create trigger counted_anew after update of category, in_stock on product_cards
  for each row when ((old.category, old.in_stock) is distinct from (new.category, new.in_stock))
  execute function count_card();

-- In plpgsql, which keeps the plan: a function in SQL was planned for each new name, for more than all the rest of it cost.
create or replace function add_name_words(product integer) returns void
language plpgsql as $$
begin
  insert into name_words (word, products, unaccented)
  select word, 1, count(*) filter (where word = lexeme)
  from product_cards
  cross join unnest(tsvector_to_array(words)) lexeme
  cross join ltrim(lexeme, '~') word
  where id = product and left(lexeme, 1) <> '='
  group by word
  order by word -- everybody adds them in this order
  on conflict do nothing;
end
$$;

-- Makes one card what the other tables say, or removes it, and with it what a search looks at.
create or replace function refresh_card(product integer) returns void
language plpgsql as $$
declare
  old_name text;
begin
  select name into old_name from product_cards where id = product for update;
  if not found then
    -- One who creates it and one who reviews it must not miss each other; and then others may have created it.
    perform pg_advisory_xact_lock(8, product & 255);
    select name into old_name from product_cards where id = product for update;
  end if;

  -- Each statement has its own snapshot, taken with the lock held: it sees what others have committed meanwhile.
  if old_name is null then
    insert into product_cards
      (id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock)
    select id, name, category, default_price, original_price, sale_price, thumbnail_url, rating, score, reviews, in_stock
    from products
    cross join lateral card_details(id, default_price)
    where id = product;
    if found then
      insert into product_search (id, name, category, price, score, in_stock)
      select id, name, category, price, score, in_stock
      from product_cards
      where id = product;
      perform add_name_words(product);
    end if;
    return;
  end if;

  update product_cards card
  set name = fresh.name, category = fresh.category, default_price = fresh.default_price,
    original_price = fresh.original_price, sale_price = fresh.sale_price, thumbnail_url = fresh.thumbnail_url,
    rating = fresh.rating, score = fresh.score, reviews = fresh.reviews, in_stock = fresh.in_stock
  from (
    select name, category, default_price, details.*
    from products
    cross join lateral card_details(id, default_price) details
    where id = product
  ) fresh
  where card.id = product
    and (card.name, card.category, card.default_price, card.original_price, card.sale_price, card.thumbnail_url,
      card.rating, card.score, card.reviews, card.in_stock)
    is distinct from (fresh.name, fresh.category, fresh.default_price, fresh.original_price, fresh.sale_price,
      fresh.thumbnail_url, fresh.rating, fresh.score, fresh.reviews, fresh.in_stock);
  if found then
    update product_search searched
    set name = card.name, category = card.category, price = card.price, score = card.score, in_stock = card.in_stock
    from product_cards card
    where card.id = product
      and searched.id = product
      and (searched.name, searched.category, searched.price, searched.score, searched.in_stock)
      is distinct from (card.name, card.category, card.price, card.score, card.in_stock);
    if not exists (select from product_cards where id = product and name = old_name) then
      perform add_name_words(product);
    end if;
  elsif not exists (select from products where id = product) then
    delete from product_cards where id = product;
    delete from product_search where id = product;
  end if;
end
$$;
