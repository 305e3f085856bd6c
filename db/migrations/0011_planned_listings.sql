-- Listings at half the rate of a read by key: with plans that a session keeps, and cards as the JSON that goes out.
-- The version before reads the same columns as ever, and can live with it.

-- Immutable, for what makes to_json stable is types that are shown as the session likes: text is not one.
create function card_json(
  id integer, name text, category text, default_price numeric, sale_price numeric, thumbnail_url text, rating numeric,
  reviews integer, in_stock boolean
)
returns text
language plpgsql immutable as $$
begin
  return '{"id":' || id
    || ',"name":' || to_json(name)
    || ',"category":' || coalesce(to_json(category)::text, 'null')
    || ',"default_price":"' || default_price
    || '","sale_price":' || coalesce('"' || sale_price || '"', 'null')
    || ',"thumbnail_url":' || coalesce(to_json(thumbnail_url)::text, 'null')
    || ',"rating":' || coalesce('"' || nullif(rating, 0) || '"', 'null')
    || ',"reviews":' || reviews
    || ',"in_stock":' || in_stock || '}';
end
$$;

alter table product_cards
add column as_json text not null generated always as (
  card_json(id, name, category, default_price, sale_price, thumbnail_url, rating, reviews, in_stock)
) stored;

-- What the list shows of a product, and its value of what a listing is ordered by. It takes no row of the table, whose
-- type an import replaces with the table.
create function summary_json(
  id integer, name text, slogan text, description text, category text, default_price numeric, key text
)
returns text
language sql stable as $$
  select json_build_array(id, name, slogan, description, category, default_price::text, key)::text
$$;

-- For each view and order a function, such as listing_cards_by_price_up: the exact total, and the page of a listing that
-- begins behind a place, with one item more if there is one. Each has a line, for JSON has no line breaks, and rows of
-- columns cost more. An order by price ends at a price, too, of which the total knows nothing.
-- Functions with generic plans, because a session keeps those, and planning costs more than reading. They are right for
-- all values, which only say where an index is entered; and without sorting no state of the statistics can talk the
-- planner out of that index.
do $do$
declare
  view record;
  one record;
begin
  for view in
    select *
    from (values
      ('cards', 'c.as_json', ''),
      ('products', 'summary_json(p.id, p.name, p.slogan, p.description, p.category, p.default_price, %s)', 'join products p on p.id = c.id')
    ) views (name, item, joined)
  loop
    for one in
      select *
      from (values
        ('id_up', 'null', 'c.id', 'c.id > after_id'),
        ('id_down', 'null', 'c.id desc', 'c.id < after_id'),
        ('price_up', 'c.price', 'c.price, c.id',
          '(c.price, c.id) > (after_key::numeric, after_id) and c.price <= coalesce(until, ''infinity'')'),
        ('price_down', 'c.price', 'c.price desc, c.id desc',
          '(c.price, c.id) < (after_key::numeric, after_id) and c.price >= coalesce(until, 0)'),
        ('rating_down', 'c.rating', 'c.rating desc, c.id desc',
          '(c.rating, c.id) < (after_key::numeric, after_id)'),
        ('name_up', 'c.name', 'c.name, c.id', '(c.name, c.id) > (after_key, after_id)'),
        ('name_down', 'c.name', 'c.name desc, c.id desc', -- begins with the last name, for there is no last text
          '(c.name, c.id) < (coalesce(after_key, (select max(last.name) from product_cards last)), after_id)')
      ) orders (name, key, sorted, behind)
    loop
      execute format($create$
        create function listing_%1$s_by_%2$s(
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
                select %3$s as item
                from product_cards c
                %4$s
                where (c.in_stock or not only_in_stock) and %6$s
                order by %5$s
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
                select %3$s as item
                from product_cards c
                %4$s
                where c.category = of_category and (c.in_stock or not only_in_stock) and %6$s
                order by %5$s
                limit count + 1
                offset skipped
              ) page
            );
          end if;
        end
        $function$
      $create$, view.name, one.name, format(view.item, one.key || '::text'), view.joined, one.sorted, one.behind);
    end loop;
  end loop;
end
$do$;

-- The ids that a product names, as JSON, and the cards of those that exist, a line each; null: there is no such product.
create function related_cards(product integer)
returns text
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select concat_ws(E'\n', array_to_json(min(p.related)), string_agg(c.as_json, E'\n'))
    from products p
    left join product_cards c on c.id = any(p.related)
    where p.id = product
    group by p.id
  );
end
$$;
