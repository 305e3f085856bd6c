-- The mean that a product's rating is held against is kept to a tenth. To four digits it moved with every import, and with
-- it the score of every card: an update of one review in a hundred would have to write all cards anew. It stays as it is
-- until the next import. The version before can live with it.
create or replace function fill_rating_prior() returns void
language sql as $$
  insert into rating_prior (mean)
  select coalesce(
    round(
      sum(stars_1 + 2 * stars_2 + 3 * stars_3 + 4 * stars_4 + 5 * stars_5)::numeric
        / nullif(sum(stars_1 + stars_2 + stars_3 + stars_4 + stars_5), 0),
      1
    ),
    3
  )
  from review_summaries;
$$;
