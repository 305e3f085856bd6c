-- Search by the words of names: the beginnings of words, and words with a typo in them. What is misspelt is looked for
-- among the words that there are, which are few, and not among the names. The version before can live with it.

create extension if not exists fuzzystrmatch; -- trusted: who may create in the database may do this

alter table product_cards
add column words tsvector not null generated always as (to_tsvector('simple', name)) stored;
create index product_cards_by_words on product_cards using gin (words) with (fastupdate = off);

-- How many products have a word in their name.
create table name_words (
  word     text collate "C" primary key,
  products integer not null
);

create function count_name_words() returns trigger
language plpgsql as $$
begin
  insert into name_words as counted (word, products)
  select word, sum(change)
  from (
    select word, -1 as change from unnest(tsvector_to_array(old.words)) word where tg_op <> 'INSERT'
    union all
    select word, 1 from unnest(tsvector_to_array(new.words)) word where tg_op <> 'DELETE'
  ) changes
  group by word
  having sum(change) <> 0
  order by word -- everybody locks them in this order
  on conflict (word) do update set products = counted.products + excluded.products;
  return null;
end
$$;

create trigger words_counted after insert or delete on product_cards
  for each row execute function count_name_words();
create trigger words_counted_anew after update on product_cards
  for each row when (old.words is distinct from new.words)
  execute function count_name_words();

-- For an import: works on the tables that the search path finds first.
create function fill_name_words() returns void
language sql as $$
  insert into name_words (word, products)
  select word, ndoc
  from ts_stat('select words from product_cards');
$$;
select fill_name_words();

-- The words that are most like one: with the same first letter, and one change away, or two if it has more than four
-- letters. Two letters swapped are two changes. Longer words are not measured: the function takes 255 letters at most.
create function words_like(wanted text)
returns setof text
language sql stable as $$
  select word
  from (
    select word, products, distance, min(distance) over () as least
    from (
      select word, products,
        case when abs(length(word) - length(wanted)) <= 2 then levenshtein_less_equal(word, wanted, 2) end as distance
      from name_words
      where word >= left(wanted, 1) and word < left(wanted, 1) || chr(1114111) and products > 0
    ) measured
    where distance <= case when length(wanted) > 4 then 2 else 1 end
  ) near
  where distance = least
  order by products desc, word
  limit 5
$$;

-- What is looked for when a caller has typed this: every word, as it stands if there is such a word; the last one, which
-- may not be at its end yet, and one that does not stand so, as the beginning of words; or else the words that are like it.
-- Null, which matches nothing, where there are none. It is called immutable for the planner to see its value, without
-- which it could not tell a rare word from one in every name: so it belongs into statements that are planned for each
-- call, and into no index.
create function name_query(typed text)
returns tsquery
language plpgsql immutable as $$
declare
  wanted record;
  meant tsquery;
  result tsquery;
begin
  for wanted in
    select lexeme as word, positions[1] = max(positions[1]) over () as is_last
    from unnest(to_tsvector('simple', typed))
  loop
    if not wanted.is_last and exists (select from name_words where word = wanted.word and products > 0) then
      meant := any_of(array[wanted.word], '');
    elsif exists (
      select from name_words where word >= wanted.word and word < wanted.word || chr(1114111) and products > 0
    ) then
      meant := any_of(array[wanted.word], ':*');
    else
      meant := any_of(array(select words_like(wanted.word)), '');
    end if;
    if meant is null then
      return null;
    end if;
    result := coalesce(result && meant, meant);
  end loop;
  return result;
end
$$;

-- Null for none.
create function any_of(words text[], suffix text)
returns tsquery
language sql immutable as $$
  select string_agg('''' || replace(replace(word, '\', '\\'), '''', '''''') || '''' || suffix, ' | ')::tsquery
  from unnest(words) word
$$;
