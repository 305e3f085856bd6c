-- Words that a person sees and a search did not: a search for a lone accent, such as a ´ typed for an apostrophe, failed; and
-- words joined by digits of other scripts, or by signs that Unicode writes as letters (₨, Ⓡ), were one.
-- Only names with such characters are taken apart again. The version before can live with it.

create or replace function words_of(phrase text) returns text[]
language plpgsql immutable strict parallel safe as $$
declare
  marks constant text := ' !"#$%&''()*+,-./:;<=>?@[\]^_`{|}~';
  digits constant text := '0-9\u0660-\u0669\u06F0-\u06F9\u0966-\u096F\u09E6-\u09EF\u0A66-\u0A6F\u0AE6-\u0AEF\u0B66-\u0B6F'
    '\u0BE6-\u0BEF\u0C66-\u0C6F\u0CE6-\u0CEF\u0D66-\u0D6F\u0E50-\u0E59\u0ED0-\u0ED9\u0F20-\u0F29\u1040-\u1049\u17E0-\u17E9';
  spelled text;
begin
  if phrase ~ '^[ -~]*$' then -- the same for most names, in a fifth of the time
    spelled := translate(lower(phrase collate "C"), marks, repeat(' ', length(marks)));
    if spelled ~ '[0-9]' then
      spelled := regexp_replace(spelled, '([0-9])(?=[a-z])|([a-z])(?=[0-9])', '\1\2 ', 'g');
    end if;
  else
    spelled := regexp_replace( -- invisible
      phrase,
      '[\u00AD\u061C\u180B-\u180F\u200C-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF9-\uFFFB\U000E0000-\U000E0FFF]',
      '', 'g'
    );
    spelled := regexp_replace(spelled, '[\u2120\u2122\u24B8\u24C5\u24C7]', ' ', 'g'); -- ℠, ™, Ⓒ, Ⓟ and Ⓡ would become letters
    spelled := regexp_replace( -- signs that become letters or digits, and stay words of their own
      spelled,
      '([\u2116\u00B2\u00B3\u00B9\u00BC-\u00BE\u2070-\u2089\u2150-\u215F\u2189\u20A8\uFDFC\u2100\u2101\u2105\u2106\u2121\u213B])',
      ' \1 ', 'g'
    );
    spelled := normalize(lower(upper(normalize(spelled, NFKC) collate pg_c_utf8)), NFKC);
    spelled := regexp_replace(spelled, '([\u3400-\u4DBF\u4E00-\u9FFF\U00020000-\U0003FFFF])', ' \1 ', 'g');
    spelled := regexp_replace(spelled collate pg_c_utf8, '[[:space:][:punct:][:cntrl:]\u200B]+', ' ', 'g');
    spelled := regexp_replace(spelled, format('([%1$s])(?=[^%1$s ])|([^%1$s ])(?=[%1$s])', digits), '\1\2 ', 'g');
    spelled := regexp_replace( -- accents on no letter, as the blank with one that NFKC makes of ´
      spelled,
      '(^| )[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u064B-\u065F\u0670\u3099\u309A]+', '\1', 'g'
    );
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

do $$
declare
  others constant integer[] := array(
    select id
    from product_cards
    where octet_length(name) <> length(name) and words is distinct from name_lexemes(name)
  );
begin
  update product_cards set name = name where id = any(others); -- its words are generated
  delete from product_search where id = any(others); -- an update that changes no column would leave its index as it is
  insert into product_search (id, name, category, price, score, in_stock)
  select id, name, category, price, score, in_stock
  from product_cards
  where id = any(others);
  perform add_name_words(id) from unnest(others) id order by id;
end
$$;
