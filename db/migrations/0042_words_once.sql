-- Searches for many words: one typed ten times was looked up ten times, and so were ten beginnings of words, for up to a second
-- at 1,000,000 products. A word that is not the last counts once, and up to three may be cut short. The version before can
-- live with it. All else is as in 0041_walks_that_stop.sql.

create or replace function name_query(typed text, out parts tsquery[], out shares double precision[], out rarest double precision)
language plpgsql stable as $$
declare
  typed_words constant text[] := words_of(typed);
  words constant text[] := array(
    select word
    from unnest(typed_words[:cardinality(typed_words) - 1]) with ordinality as words (word, place)
    group by word
    order by min(place)
  ) || typed_words[cardinality(typed_words):];
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
  cut_short integer := 0;
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
      cut_short := cut_short + 1;
      if cut_short > 3 then -- each gathers all names that have a word which begins so
        return;
      end if;
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
