-- Whether the catalogue was changed since its last import: another one would lose that, so it asks first (--replace).
-- Triggers keep the mark, so that no write can forget it and no route need think of it. One row for each half of the
-- catalogue and not a column on every row: a write that finds the mark costs one look-up and locks nothing.

create table written_since_import (
  half  text primary key check (half in ('products', 'reviews')),
  since timestamptz not null default now()
);

create function mark_as_written() returns trigger
language plpgsql as $$
begin
  insert into written_since_import (half)
  values (tg_argv[0])
  on conflict do nothing;
  return null;
end
$$;

-- An import builds new tables and gives them the same triggers once they are filled.
create trigger written after insert or update or delete on products
  for each row execute function mark_as_written('products');
create trigger written after insert or update or delete on styles
  for each row execute function mark_as_written('products');
create trigger written after insert or update or delete on reviews
  for each row execute function mark_as_written('reviews');
