-- Searches for common words that stand apart in the order that is asked for: a walk along it ended too early, and all that have
-- the words were sorted, for 50 to 105 ms at 1,000,000 products. A walk now stops at the last product that is wanted, so that
-- it may go on for longer. The version before can live with it.

drop function search_products, find_by_name, name_query;

-- What is looked for when a caller has typed this: every word, as it stands if a name has it; the last one, which may not
-- be at its end yet, and one that no name has, as the beginning of words; or else the words that are like it. Null where
-- there are none. The parts, of which none has a product of another: first the words as they were typed, with all
-- accents; then what begins so; then what differs in accents, or was misspelt. For the choice of a plan, as of the last
-- import: `shares`, which share of all names is in each part, if no word draws another; `rarest`, which share has the
-- rarest of the words.
create function name_query(typed text, out parts tsquery[], out shares double precision[], out rarest double precision)
language plpgsql stable as $$
declare
  words text[] := words_of(typed);
  total constant double precision := (select greatest(sum(products), 1) from category_counts);
  plain text;
  whole record;
  begun record;
  wanted tsquery;
  names bigint;
  wanted_so_far tsquery;
  begun_so_far tsquery;
  exact_so_far tsquery;
  wanted_share double precision := 1;
  begun_share double precision := 1;
  exact_share double precision := 1;
  misspelt integer := 0;
begin
  for place in 1 .. cardinality(words) loop
    plain := without_accents(words[place]);
    select sum(products) as products, sum(case words[place] when plain then unaccented else products - unaccented end) as spelled
    into whole
    from name_words
    where word = plain;
    exact_so_far := all_and(exact_so_far, any_of(array[words[place]], array['', '='], ''));
    exact_share := exact_share * coalesce(whole.spelled, 0) / total;

    wanted := any_of(array[plain], array['', '~'], '');
    if place < cardinality(words) and is_in_names(wanted, whole.products) then
      wanted_so_far := all_and(wanted_so_far, wanted);
      wanted_share := wanted_share * whole.products / total;
      begun_so_far := all_and(begun_so_far, any_of(array[words[place]], array['', '='], ''));
      begun_share := begun_share * whole.spelled / total;
      rarest := least(rarest, whole.products / total);
      continue;
    end if;

    select sum(products) as products, sum(case words[place] when plain then unaccented else products - unaccented end) as spelled
    into begun
    from name_words
    where word >= plain and word < plain || chr(1114111);
    wanted := any_of(array[plain], array['', '~'], ':*');
    if is_in_names(wanted, begun.products) then
      wanted_so_far := all_and(wanted_so_far, wanted);
      wanted_share := wanted_share * begun.products / total;
      begun_so_far := all_and(begun_so_far, any_of(array[words[place]], array['', '='], ':*'));
      begun_share := begun_share * begun.spelled / total;
      rarest := least(rarest, begun.products / total);
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
    wanted_share := wanted_share * names / total;
    rarest := least(rarest, names / total);
  end loop;
  if misspelt > 0 then
    parts := array[wanted_so_far];
    shares := array[wanted_share];
  elsif wanted_so_far is not null then
    parts := array[exact_so_far, begun_so_far && !!exact_so_far, wanted_so_far && !!begun_so_far];
    shares := array[exact_share, begun_share - exact_share, wanted_share - begun_share];
  end if;
end
$$;

-- The ids of the products whose names match, in an order, behind a place in it if there is one. Common words are found by
-- walking along the order; rare ones, and those that the walk does not meet soon, by sorting all that have them.
create function find_by_name(
  matching tsquery, share double precision, rarest double precision, of_category text, only_in_stock boolean,
  from_price numeric, to_price numeric, sorted_by text, descending boolean, after_key text, after_id bigint, wanted bigint
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
  in_range constant text := case
    when from_price is null and to_price is null then 'true'
    else 'price >= coalesce($4, 0) and price <= coalesce($5, ''infinity'')'
  end;
  listed double precision;
  kept double precision; -- of these, how many the filter by stock leaves
  total double precision;
  steps bigint;
  is_cut boolean;
  ids integer[];
begin
  select
    coalesce(sum(products) filter (where of_category is null or category = of_category), 0),
    coalesce(sum(products) filter (where (of_category is null or category = of_category) and (in_stock or not only_in_stock)), 0),
    coalesce(sum(products), 0)
  into listed, kept, total
  from category_counts;
  -- For half of what it costs to sort all: a step costs two to three names that are sorted, and to look up the words an
  -- eighth of a name for each that has the rarest.
  steps := least(listed + 1, (share * listed + rarest * total / 8) / 5);
  if in_range <> 'true' and sorted_by <> 'price' then
    steps := least(steps, 2000 + 4 * wanted / greatest(share, 1e-6)); -- the prices in the range are not counted
  end if;
  if steps * share * kept > 2 * wanted * listed then
    execute format(
      $sql$
        select coalesce(array_agg(id order by step) filter (where matches), '{}'), coalesce(bool_or(step = $9), false)
        from (
          select id, matches, step
          from (
            select id, matches, row_number() over () as step
            from (
              select id, (in_stock or not $3) and %4$s and words @@ $1 as matches
              from product_cards
              where ($2 is null or category = $2) and %1$s and %2$s
              order by %3$s
              limit $9
            ) ordered
          ) walked
          where matches or step = $9
          limit $8
        ) met
      $sql$,
      behind, case sorted_by when 'price' then in_range else 'true' end, sorted, in_range
    )
    into ids, is_cut
    using matching, of_category, only_in_stock, from_price, to_price, after_key, after_id, wanted, steps;
    if cardinality(ids) = wanted or not is_cut then
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
      query.parts[part], query.shares[part], query.rarest, of_category, only_in_stock, from_price, to_price, sorted_by,
      descending, case part when after_part then after_key end, case part when after_part then after_id end,
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

comment on function search_products is
  'A page of a search by name, with one product more if there is one, each on a line: the number of its part of name_query, its score, a tab, the product.';
comment on function name_query is
  'What is looked for when this was typed, in parts that share no product: exact words; words that begin so; words that differ in accents or are misspelt. `shares`: which share of all names each part had at the last import, if no word draws another; `rarest`: which share had the rarest word.';
comment on function find_by_name is
  'The ids of the products whose names match, in an order, behind a place in it if one is given. Walks along the order for common words until it has met enough, and sorts all matches of rare ones.';
