-- Search by any word that a person sees in a name, in every order. What is sorted for it has a narrow table of its own, for
-- a common word is in every page of the cards, and their index of words was written again with each review. 20 seconds for
-- 1,000,000 products on two cores. The version before can live with it, except for `q`.

drop function name_query, words_like, any_of, count_name_words, fill_name_words;
truncate name_words;
alter table name_words add column unaccented integer not null; -- how many of the products have it without accents
comment on table name_words is 'By their accentless form, as an import counted them: since then words are only added.';

-- Of each card what a search looks at. Kept by refresh_card.
create table product_search (
  id       integer primary key,
  name     text collate "C" not null,
  category text,
  price    numeric(12, 2) not null,
  score    numeric(5, 4) not null,
  in_stock boolean not null
) with (fillfactor = 90); -- with room for a new score or stock on the same page, which writes no index

-- For an import: work on the tables that the search path finds first. The second fills name_words.
create function fill_product_search() returns void
language sql as $$
  insert into product_search (id, name, category, price, score, in_stock)
  select id, name, category, price, score, in_stock
  from product_cards
  order by id;
$$;
create function fill_name_words() returns void
language sql as $$
  insert into name_words (word, products, unaccented)
  select word, count(*), count(*) filter (where word = lexeme)
  from product_cards
  cross join unnest(tsvector_to_array(words)) lexeme
  cross join ltrim(lexeme, '~') word
  where left(lexeme, 1) <> '='
  group by word;
$$;

select fill_product_search();
create index product_search_by_words on product_search using gin (name_lexemes(name)) with (fastupdate = off);
-- To be met with the index of words by bitmap.
create index product_search_by_category on product_search (category);
create index product_search_by_price on product_search (price);
analyze product_search;
select fill_name_words();
analyze name_words;

-- Makes one card what the other tables say, or removes it, and with it what a search looks at.
create or replace function refresh_card(product integer) returns void
language plpgsql as $$
declare
  old_name text;
  new_name text;
begin
  select name into old_name from product_cards where id = product for update;
  if not found then
    -- One who creates it and one who reviews it must not miss each other; and then others may have created it.
    perform pg_advisory_xact_lock(8, product & 255);
    select name into old_name from product_cards where id = product for update;
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
  where card is distinct from excluded
  returning card.name into new_name;
  if found then
    insert into product_search as kept (id, name, category, price, score, in_stock)
    select id, name, category, price, score, in_stock
    from product_cards
    where id = product
    on conflict (id) do update
    set name = excluded.name, category = excluded.category, price = excluded.price, score = excluded.score,
      in_stock = excluded.in_stock
    where kept is distinct from excluded;
    if new_name is distinct from old_name then
      perform add_name_words(product);
    end if;
  elsif not exists (select from products where id = product) then
    delete from product_cards where id = product;
    delete from product_search where id = product;
  end if;
end
$$;

-- Words are added and never counted: the row of a common word would have all writers wait for each other.
create function add_name_words(product integer) returns void
language sql as $$
  insert into name_words (word, products, unaccented)
  select word, 1, count(*) filter (where word = lexeme)
  from product_cards
  cross join unnest(tsvector_to_array(words)) lexeme
  cross join ltrim(lexeme, '~') word
  where id = product and left(lexeme, 1) <> '='
  group by word
  order by word -- everybody adds them in this order
  on conflict do nothing;
$$;

-- Any of the words, or what begins so with the suffix `:*`, with the marks before them that name_lexemes gives.
create function any_of(words text[], marks text[], suffix text)
returns tsquery
language sql immutable as $$
  select string_agg(format('''%s%s''%s', mark, word, suffix), ' | ')::tsquery -- words have no quotes in them
  from unnest(words) word
  cross join unnest(marks) mark
$$;

-- Whether a name has them, of which there were so many at the last import: a thousand do not go away unnoticed.
create function is_in_names(meant tsquery, names bigint)
returns boolean
language sql stable
set enable_seqscan = off
as $$
  select case
    when names > 1000 then true
    when names > 0 then exists (select from product_search where name_lexemes(name) @@ meant)
    else false -- null, too
  end
$$;

-- The words that are most like one: two letters swapped, or one letter missing, added or replaced; in words of more than
-- four letters also two. The first letter must be right, or swapped with the second.
create function words_like(wanted text)
returns setof text
language sql stable as $$
  with swapped as materialized (
    select overlay(wanted placing reverse(substr(wanted, place, 2)) from place for 2) as word
    from generate_series(1, length(wanted) - 1) place
  ),
  measured as (
    select word, products, levenshtein_less_equal(word, wanted, 2) as distance
    from name_words
    where word >= left(wanted, 1) and word < left(wanted, 1) || chr(1114111)
      and length(word) between length(wanted) - 2 and length(wanted) + 2
    union all
    select word, products, 1
    from name_words
    where word in (select word from swapped)
  ),
  nearest as (
    select word, max(products) as products, min(distance) as distance
    from measured
    where word <> wanted and distance <= case when length(wanted) > 4 then 2 else 1 end
    group by word
    order by min(distance), max(products) desc, word
    limit 20
  ),
  found as (
    select word, products, distance, min(distance) over () as least
    from nearest
    where is_in_names(any_of(array[word], array['', '~'], ''), products)
  )
  select word
  from found
  where distance = least
  order by products desc, word
  limit 5
$$;

-- What is looked for when a caller has typed this: every word, as it stands if a name has it; the last one, which may not
-- be at its end yet, and one that no name has, as the beginning of words; or else the words that are like it. Null where
-- there are none. The parts, of which none has a product of another: first the words as they were typed, with all
-- accents; then what begins so; then what differs in accents, or was misspelt. `about`: how many names may be in each
-- part, as of the last import, for the choice of a plan.
create function name_query(typed text, out parts tsquery[], out about bigint[])
language plpgsql stable as $$
declare
  words text[] := words_of(typed);
  plain text;
  whole record;
  begun record;
  wanted tsquery;
  names bigint;
  wanted_so_far tsquery;
  begun_so_far tsquery;
  exact_so_far tsquery;
  wanted_names bigint;
  begun_names bigint;
  exact_names bigint;
  misspelt integer := 0;
begin
  for place in 1 .. cardinality(words) loop
    plain := without_accents(words[place]);
    select sum(products) as products, sum(case words[place] when plain then unaccented else products - unaccented end) as spelled
    into whole
    from name_words
    where word = plain;
    exact_so_far := all_and(exact_so_far, any_of(array[words[place]], array['', '='], ''));
    exact_names := least(exact_names, coalesce(whole.spelled, 0));

    wanted := any_of(array[plain], array['', '~'], '');
    if place < cardinality(words) and is_in_names(wanted, whole.products) then
      wanted_so_far := all_and(wanted_so_far, wanted);
      wanted_names := least(wanted_names, whole.products);
      begun_so_far := all_and(begun_so_far, any_of(array[words[place]], array['', '='], ''));
      begun_names := least(begun_names, whole.spelled);
      continue;
    end if;

    select sum(products) as products, sum(case words[place] when plain then unaccented else products - unaccented end) as spelled
    into begun
    from name_words
    where word >= plain and word < plain || chr(1114111);
    wanted := any_of(array[plain], array['', '~'], ':*');
    if is_in_names(wanted, begun.products) then
      wanted_so_far := all_and(wanted_so_far, wanted);
      wanted_names := least(wanted_names, begun.products);
      begun_so_far := all_and(begun_so_far, any_of(array[words[place]], array['', '='], ':*'));
      begun_names := least(begun_names, begun.spelled);
      continue;
    end if;

    misspelt := misspelt + 1;
    if misspelt > 3 then -- each is held against all words with its first letter
      return;
    end if;
    select sum(products), any_of(array_agg(word), array['', '~'], '') into names, wanted
    from words_like(plain) word
    join name_words using (word);
    if wanted is null then
      return;
    end if;
    wanted_so_far := all_and(wanted_so_far, wanted);
    wanted_names := least(wanted_names, names);
  end loop;
  if misspelt > 0 then
    parts := array[wanted_so_far];
    about := array[wanted_names];
  elsif wanted_so_far is not null then
    parts := array[exact_so_far, begun_so_far && !!exact_so_far, wanted_so_far && !!begun_so_far];
    about := array[exact_names, begun_names - exact_names, wanted_names - begun_names];
  end if;
end
$$;

create function all_and(others tsquery, one tsquery)
returns tsquery
language sql immutable as $$
  select coalesce(others && one, one)
$$;

-- The ids of the products whose names match, in an order, behind a place in it if there is one. A common word is found by
-- walking along the order; a rare one, and a common one that the walk does not meet soon, by sorting all that have it.
create function find_by_name(
  matching tsquery, about bigint, of_category text, only_in_stock boolean, from_price numeric, to_price numeric,
  sorted_by text, descending boolean, after_key text, after_id bigint, wanted bigint
)
returns integer[]
language plpgsql stable
set enable_seqscan = off
as $$
declare
  direction constant text := case when descending then 'desc' else 'asc' end;
  than constant text := case when descending then '<' else '>' end;
  sorted constant text := case sorted_by
    when 'id' then format('id %s', direction)
    else format('%1$I %2$s, id %2$s', sorted_by, direction)
  end;
  -- The same for a planner that would walk along an index of it, however rare the words are.
  sorted_anew constant text := case sorted_by
    when 'id' then format('id + 0 %s', direction)
    when 'price' then format('price + 0 %1$s, id %1$s', direction)
    else sorted
  end;
  behind constant text := case
    when after_id is null then 'true'
    when sorted_by = 'id' then format('id %s $7', than)
    when sorted_by = 'name' then format('(name, id) %s ($6, $7)', than)
    else format('(%I, id) %s ($6::numeric, $7)', sorted_by, than)
  end;
  in_range constant text := 'price >= coalesce($4, 0) and price <= coalesce($5, ''infinity'')';
  listed bigint;
  steps bigint;
  is_all boolean;
  ids integer[];
begin
  select coalesce(sum(products), 0) into listed
  from category_counts
  where of_category is null or category = of_category;
  steps := least(listed + 1, 2000 + 4 * wanted * listed / greatest(about, 1));
  if steps * 4 < about then -- a step costs as much as two to four names that are sorted
    execute format(
      $sql$
        with walked as materialized (
          select id, name, price, score, in_stock, words
          from product_cards
          where ($2 is null or category = $2) and %1$s and %2$s
          order by %3$s
          limit $9
        )
        select
          array(
            select id
            from walked
            where (in_stock or not $3) and %4$s and words @@ $1
            order by %3$s
            limit $8
          ),
          (select count(*) from walked) < $9
      $sql$,
      behind, case sorted_by when 'price' then in_range else 'true' end, sorted, in_range
    )
    into ids, is_all
    using matching, of_category, only_in_stock, from_price, to_price, after_key, after_id, wanted, steps;
    if is_all or cardinality(ids) = wanted then
      return ids;
    end if;
  end if;
  execute format(
    $sql$
      select array(
        select id
        from product_search
        where name_lexemes(name) @@ $1 and ($2 is null or category = $2) and (in_stock or not $3) and %s and %s
        order by %s
        limit $8
      )
    $sql$,
    in_range, behind, sorted_anew
  )
  into ids
  using matching, of_category, only_in_stock, from_price, to_price, after_key, after_id, wanted;
  return ids;
end
$$;

-- A page of a search, and one product more if there is one, a line each: the parts of name_query one after another, each
-- in the order that is asked for. Before the product stand the number of its part, its score, and a tab. `after_part` is
-- the one in which the page begins.
create function search_products(
  as_cards boolean, typed text, of_category text, only_in_stock boolean, from_price numeric, to_price numeric,
  sorted_by text, descending boolean, after_part integer, after_key text, after_id bigint, skipped bigint, count bigint
)
returns text
language plpgsql stable as $$
declare
  query record;
  wanted constant bigint := skipped + count + 1;
  ids integer[] := '{}';
  begins integer[] := '{}'; -- at which place each part begins
begin
  select * into query from name_query(typed);
  for part in coalesce(after_part, 1) .. coalesce(cardinality(query.parts), 0) loop
    begins[part] := cardinality(ids);
    exit when cardinality(ids) = wanted;
    ids := ids || find_by_name(
      query.parts[part], query.about[part], of_category, only_in_stock, from_price, to_price, sorted_by, descending,
      case part when after_part then after_key end, case part when after_part then after_id end,
      wanted - cardinality(ids)
    );
  end loop;
  return (
    select string_agg(
      (select max(part) from generate_subscripts(begins, 1) part where begins[part] < page.place)
        || ' ' || c.score || E'\t' || case
        when as_cards then c.as_json
        else (
          select summary_json(
            p.id, p.name, p.slogan, p.description, p.category, p.default_price,
            case sorted_by when 'price' then c.price::text when 'name' then c.name when 'score' then c.score::text end
          )
          from products p
          where p.id = page.id
        )
      end,
      E'\n' order by page.place
    )
    from unnest(ids) with ordinality page (id, place)
    join product_cards c on c.id = page.id
    where page.place > skipped
  );
end
$$;
