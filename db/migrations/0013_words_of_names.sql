-- What the words of a name are, for a search that finds each of them: whatever joins it, and with accents or without. In
-- the database, so that the names of the API, of an import and of the catalogue that is there are taken apart alike, and
-- what is typed as well. It needs Postgres 17, which has the collation. The version before can live with it.

-- The words of a text in their order: what stands between blanks, punctuation and symbols, in lower case and in one
-- Unicode normal form. Letters and digits are words apart, and so is each Chinese character, for they have no blanks.
-- Invisible characters count as not there. Immutable: the collation is Postgres' own, the same on every machine.
create function words_of(phrase text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  marks constant text := ' !"#$%&''()*+,-./:;<=>?@[\]^_`{|}~';
  spelled text;
begin
  if phrase ~ '^[ -~]*$' then -- the same for most names, in a fifth of the time
    spelled := translate(lower(phrase collate "C"), marks, repeat(' ', length(marks)));
    if spelled ~ '[0-9]' then
      spelled := regexp_replace(spelled, '([0-9])(?=[a-z])|([a-z])(?=[0-9])', '\1\2 ', 'g');
    end if;
  else
    spelled := regexp_replace(
      phrase, '[\u00AD\u061C\u180E\u200C-\u200F\u202A-\u202E\u2060-\u2069\uFE00-\uFE0F\uFEFF\U000E0020-\U000E01EF]', '', 'g'
    );
    spelled := regexp_replace(spelled, '[\u2120\u2122]', ' ', 'g'); -- ℠ and ™ would become letters
    spelled := regexp_replace(spelled, '([\u2116\u00B2\u00B3\u00B9\u00BC-\u00BE\u2070-\u2089\u2150-\u215F\u2189])', ' \1 ', 'g');
    spelled := normalize(lower(upper(normalize(spelled, NFKC) collate pg_c_utf8)), NFKC);
    spelled := regexp_replace(spelled, '([\u3400-\u4DBF\u4E00-\u9FFF\U00020000-\U0003FFFF])', ' \1 ', 'g');
    spelled := regexp_replace(spelled collate pg_c_utf8, '[[:space:][:punct:][:cntrl:]\u200B]+', ' ', 'g');
    spelled := regexp_replace(spelled, '([0-9])(?=[^0-9 ])|([^0-9 ])(?=[0-9])', '\1\2 ', 'g');
  end if;
  if length(spelled) <= 100 then
    return array_remove(string_to_array(spelled, ' '), '');
  end if;
  return array( -- nobody types more of a word
    select left(word, 100)
    from unnest(string_to_array(spelled, ' ')) with ordinality as words (word, place)
    where word <> ''
    order by place
  );
end
$$;

-- A word as people type it who leave out accents, and the points of Hebrew and Arabic: café → cafe, Straße → strasse.
-- Marks of other scripts are letters of theirs and stay.
create function without_accents(word text) returns text
language sql immutable strict parallel safe as $$
  select replace(replace(replace(replace(translate(
    normalize(regexp_replace(
      normalize(word, NFD), '[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u064B-\u065F\u0670]', '', 'g'
    ), NFC),
    'øłđðħŧ', 'oldtht'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
$$;

-- What a name is found by. A word without accents is kept as it is; one with accents twice, as `=café` and as `~cafe`,
-- so that a search can tell what matches exactly. Functions of ours are named with their schema, because Postgres builds
-- an index over this one without any search path.
create function name_lexemes(name text) returns tsvector
language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(name) = length(name) then
    return array_to_tsvector(public.words_of(name));
  end if;
  return array_to_tsvector(array(
    select lexeme
    from unnest(public.words_of(name)) word
    cross join public.without_accents(word) plain
    cross join unnest(case plain when word then array[word] else array['=' || word, '~' || plain] end) lexeme
    where lexeme <> '~'
  ));
end
$$;
