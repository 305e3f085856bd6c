-- The role that the Worker connects as: it reads and writes rows and does nothing else. To be run by the owner of the
-- tables, again after each migration; then give the role a password: alter role atelier_worker password '…'.

do $$ begin
  if not exists (select from pg_roles where rolname = 'atelier_worker') then
    create role atelier_worker login;
  end if;
end $$;

-- The Worker has given up by then: src/sql.ts.
alter role atelier_worker set statement_timeout = '2s';
-- Less, for the error then says for what a statement waited while the Worker still listens.
alter role atelier_worker set lock_timeout = '1500ms';

grant usage on schema public to atelier_worker;

-- An import hands on what is granted here to the tables that replace these.
grant select, insert, update, delete
on products, styles, reviews, review_summaries, product_blocks, product_changes, product_cards, product_search,
  category_counts, facet_counts, name_words, idempotency_keys, cache_purges
to atelier_worker;
grant select on rating_prior to atelier_worker;

-- The mark that the next import asks about: to set and never to remove.
grant select, insert on written_since_import to atelier_worker;
grant select, update on purge_drain to atelier_worker;

-- Ids, and those of the tables that imports will make: their sequences are new each time.
grant usage on all sequences in schema public to atelier_worker;
alter default privileges grant usage on sequences to atelier_worker;

-- Those of imports, which fill and empty whole tables.
revoke execute
on function rebuild_product_blocks, fill_product_cards, fill_product_search, fill_category_counts, fill_facet_counts,
  fill_name_words, fill_rating_prior, refresh_stale_cards
from public;
