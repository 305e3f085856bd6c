-- Reviews may be of products that are not in the catalogue: one half of it may have been imported without the other. A
-- new product must not come by what was said of another one, so it takes the next id that no reviews are kept for.
create function next_product_id() returns integer
language plpgsql as $$
declare
  next_id integer;
begin
  loop
    next_id := nextval(pg_get_serial_sequence('products', 'id'));
    exit when not exists (select from review_summaries where product_id = next_id);
  end loop;
  return next_id;
end
$$;
