-- What each table, column, sequence and function is for, where db/schema.sql and every client of Postgres can read it.

comment on table products is 'One row per product, with all that is read with it.';
comment on column products.id is 'the product''s id';
comment on column products.name is 'as shown; what a search finds';
comment on column products.slogan is 'one line, if there is one';
comment on column products.description is 'if there is one';
comment on column products.category is 'what listings filter by, if it has one';
comment on column products.default_price is 'the price where no style has its own';
comment on column products.features is '[{"feature", "value"}] in id order; null: none';
comment on column products.related is 'ids in the order of the relation rows, each once, never its own';
comment on column products.version is 'grows by one with each change through the API';
comment on column products.created_at is 'when the row was made, or imported';
comment on column products.updated_at is 'when the API changed it last';
comment on function next_product_id is
  'The id for a new product: the next that no reviews are kept for. Reviews may be of products that are not in the catalogue.';
comment on function hold_product is
  'Locks a product until the transaction ends and returns its version. Raises AT004: no such product; AT005: it is not at the expected version (null: any).';

comment on table styles is 'One row per style of a product, with its photos and SKUs.';
comment on column styles.id is 'the style''s id; styles are shown in its order';
comment on column styles.product_id is 'whose style it is';
comment on column styles.name is 'as shown';
comment on column styles.original_price is 'what it costs without a sale';
comment on column styles.sale_price is 'what it costs now; null: no sale';
comment on column styles.is_default is 'whether it is shown first; the card takes the first such style, or the first of all';
comment on column styles.photos is '[{"thumbnail_url", "url"}] in id order; null: none';
comment on column styles.skus is '{"<sku id>": {"quantity", "size"}} in id order; null: none';
comment on sequence sku_ids is 'Ids of SKUs, which have no row of their own.';

comment on table reviews is 'One row per review. Its product need not be in the catalogue: either half may be imported alone.';
comment on column reviews.id is 'the review''s id; the last key of every order';
comment on column reviews.product_id is 'what it is about';
comment on column reviews.rating is '1 to 5 stars';
comment on column reviews.date is 'when it was written, in whole milliseconds, as it is shown';
comment on column reviews.summary is 'its title';
comment on column reviews.body is 'its text';
comment on column reviews.recommend is 'whether the reviewer recommends the product';
comment on column reviews.reported is 'hidden from the lists; it still counts in the sums';
comment on column reviews.reviewer_name is 'as shown';
comment on column reviews.reviewer_email is 'never sent to a caller';
comment on column reviews.response is 'the seller''s answer, if there is one';
comment on column reviews.helpfulness is 'how many found it helpful';
comment on column reviews.photos is '[{"id", "url"}] in id order; null: none';
comment on column reviews.characteristics is '{"<characteristic id>": 1..5}: this reviewer''s ratings; null: none';
comment on column reviews.relevance is
  'The key of the order "relevant": day + 90 × log2(1 + helpfulness). It does not depend on the time of the read, so an index can hold it.';
comment on sequence review_photo_ids is 'Ids of photos of reviews, which have no row of their own.';
comment on sequence characteristic_ids is 'Ids of characteristics, which have no row of their own.';

comment on table review_summaries is
  'One row per product with reviews or characteristics: what its reviews sum up to, reported ones included. Each write of a review changes it too.';
comment on column review_summaries.product_id is 'whose reviews';
comment on column review_summaries.stars_1 is 'reviews with 1 star';
comment on column review_summaries.stars_2 is 'reviews with 2 stars';
comment on column review_summaries.stars_3 is 'reviews with 3 stars';
comment on column review_summaries.stars_4 is 'reviews with 4 stars';
comment on column review_summaries.stars_5 is 'reviews with 5 stars';
comment on column review_summaries.recommended is 'reviews that recommend it';
comment on column review_summaries.not_recommended is 'reviews that do not';
comment on column review_summaries.characteristics is '[{"id", "name", "sum", "count"}] in id order; null: none';
comment on function post_review is
  'Adds a review, checked already, and adds it to its product''s summary: {"product_id", "rating", "recommend", "summary", "body", "name", "email", "photos": ["<url>"], "characteristics": {"<id>": 1..5}}. Returns what the database added, and the ratings of the product''s own characteristics. Raises AT010: the product is not in the catalogue and has no reviews.';

comment on table product_blocks is
  'How many products exist per 65,536 ids, and where each 256 of them start: a page begins with two look-ups and a walk over at most 256 index entries. An OFFSET would walk over every skipped row.';
comment on column product_blocks.block is 'the products with id >> 16 = block';
comment on column product_blocks.products is 'how many of them exist';
comment on column product_blocks.starts is 'starts[i]: how many of them have an id below (block << 16) + ((i - 1) << 8)';
comment on table product_changes is
  'Products made and deleted that product_blocks does not count yet. A write only adds rows here, so no writer waits for another.';
comment on column product_changes.sub_block is 'the products with id >> 8 = sub_block';
comment on column product_changes.change is 'made minus deleted';
comment on function product_page is
  'The page of products after the first `skipped`, each row with the exact total; past the end one row, of the total alone. A function, because a session keeps its plans.';
comment on function starts_with_changes is 'The starts of a block, with the changes that product_blocks does not count yet.';
comment on function count_products is 'Adds the products that a statement made or deleted to product_changes. One statement in fifty folds these.';
comment on function fold_product_changes is 'Moves committed changes into product_blocks, unless another session is doing so.';
comment on function rebuild_product_blocks is 'For an import: counts all products anew, in the tables that the search path finds first.';

comment on table product_cards is
  'What the card of a product shows, in one row, with an index for each order of the listings. Triggers keep it exact within the transaction of each write.';
comment on column product_cards.id is 'the product''s id';
comment on column product_cards.name is 'the product''s; ordered by code points';
comment on column product_cards.category is 'the product''s';
comment on column product_cards.default_price is 'the product''s';
comment on column product_cards.sale_price is 'of the default style; null: no sale';
comment on column product_cards.thumbnail_url is 'of the default style''s first photo';
comment on column product_cards.rating is 'the average of the stars; 0: nobody has rated it';
comment on column product_cards.reviews is 'how many reviews';
comment on column product_cards.in_stock is 'in any style and size';
comment on column product_cards.original_price is 'of the default style, or the product''s where there is no style';
comment on column product_cards.score is 'what `sort=rating` orders by: see rating_score';
comment on column product_cards.price is 'what is paid: the sale price, or else the original price';
comment on column product_cards.as_json is 'the card as it is sent';
comment on column product_cards.words is 'what the name is found by: see name_lexemes';
comment on function card_json is 'A card as the JSON that is sent.';
comment on function card_details is
  'What a card shows of other tables than products. The default style is the first that is marked so, or else the first.';
comment on function related_cards is
  'The ids that a product names, as JSON, and then the cards of those that exist, each on a line; null: no such product.';
comment on function refresh_card is 'Makes one card, its row in product_search and its words what the other tables say, or removes it.';
comment on function refresh_card_of_product is 'Refreshes the card of the product that was written.';
comment on function refresh_card_of_child is 'Refreshes the card of the product whose style or summary was written.';
comment on function refresh_stale_cards is
  'For an import of one half: refreshes the cards whose other half was written meanwhile. Returns how many those were.';
comment on function fill_product_cards is 'For an import: makes the cards of a range of ids, in the table that the search path finds first.';
comment on table rating_prior is
  'The rating that a product starts from before anybody has rated it. Only an import changes it: kept exact, each review would change every score.';
comment on column rating_prior.only_one is 'there is one row';
comment on column rating_prior.mean is 'the mean of all ratings at the last import; 3 where there were none';
comment on function rating_score is
  'The score of a product: (sum of the stars + 10 × mean) / (ratings + 10). 0 without ratings, so that unrated products come last.';
comment on function fill_rating_prior is 'For an import: takes the mean of all ratings, in the tables that the search path finds first.';

comment on table category_counts is
  'How many products each category has, so that no listing counts its total. The sum over several rows: a write only adds rows here, so no writer waits for another.';
comment on column category_counts.category is 'null: of products without one';
comment on column category_counts.in_stock is 'of the products that are, or of those that are not';
comment on column category_counts.products is 'how many; negative where they left';
comment on function count_card is 'Counts a card that was made, deleted, or changed its category or stock. One in fifty folds the counts.';
comment on function fold_category_counts is 'Makes one row of the committed rows of each category and stock, unless another session is doing so.';
comment on function fill_category_counts is 'For an import: counts all cards anew, in the tables that the search path finds first.';
comment on function summary_json is 'What the list shows of a product, and its value of what a listing is ordered by, as a JSON array.';
do $$
declare
  listing regprocedure;
begin
  for listing in
    select oid
    from pg_proc
    where pronamespace = 'public'::regnamespace and proname ~ '^listing_(cards|products)_by_'
  loop
    execute format(
      'comment on function %s is %L', listing,
      'The exact total of a listing, and its page behind a place, with one item more if there is one: each on a line. A function, because a session keeps its plans.'
    );
  end loop;
end
$$;

comment on table product_search is
  'What a search looks at of each card: narrow, for it sorts thousands. A new score or stock stays on its page and changes no index.';
comment on column product_search.id is 'the product''s id';
comment on column product_search.name is 'the card''s';
comment on column product_search.category is 'the card''s';
comment on column product_search.price is 'the card''s';
comment on column product_search.score is 'the card''s';
comment on column product_search.in_stock is 'the card''s';
comment on function fill_product_search is 'For an import: copies all cards, in the tables that the search path finds first.';
comment on table name_words is
  'The words of all names, by their form without accents, as an import counted them: since then words are only added.';
comment on column name_words.word is 'without accents';
comment on column name_words.products is 'how many names had it at the last import';
comment on column name_words.unaccented is 'how many of them had it without accents';
comment on function add_name_words is
  'Adds the words of a product''s name that are new. They are not counted: the row of a common word would make all writers wait.';
comment on function fill_name_words is 'For an import: counts the words of all cards, in the tables that the search path finds first.';
comment on function words_of is
  'The words of a text in their order, in lower case and one Unicode form. Letters and digits are words apart, and so is each Chinese character.';
comment on function without_accents is
  'A word as it is typed without accents: café → cafe, Straße → strasse. Marks of scripts that are not accents stay.';
comment on function name_lexemes is
  'What a name is found by. A word without accents is kept as it is; one with accents twice, as `=café` and as `~cafe`.';
comment on function search_products is
  'A page of a search by name, with one product more if there is one, each on a line: the number of its part of name_query, its score, a tab, the product.';
comment on function name_query is
  'What is looked for when this was typed, in parts that share no product: exact words; words that begin so; words that differ in accents or are misspelt. `about`: how many names each part had at the last import.';
comment on function words_like is
  'The words nearest to a misspelt one: two letters swapped, or one letter missing, added or replaced; two changes in words of more than four letters.';
comment on function is_in_names is 'Whether any name matches, where the last import counted so many: with a thousand that is taken for granted.';
comment on function any_of is 'The query for any of the words, each with any of the marks of name_lexemes before it; the suffix `:*` for what begins so.';
comment on function all_and is 'Both queries; the second alone where the first is null.';
comment on function find_by_name is
  'The ids of the products whose names match, in an order, behind a place in it if one is given. Walks along the order for a common word, and sorts all matches of a rare one.';

comment on table cache_purges is 'The outbox of purges: written in the transaction of each write, sent to all data centres behind it.';
comment on column cache_purges.id is 'the order of sending';
comment on column cache_purges.tag is 'what to purge; *: everything; ~: everything, softly';
comment on column cache_purges.created_at is 'when it was written';
comment on column cache_purges.holder is 'the lease that is sending it; null: nobody yet';
comment on column cache_purges.due_at is 'not to be sent before, except to a receiver that can mark answers stale';
comment on table purge_drain is 'Who sends purges, and how many calls the platform still allows. One row.';
comment on column purge_drain.only_one is 'there is one row';
comment on column purge_drain.holder is 'who is sending';
comment on column purge_drain.leased_until is 'when the lease ends, for the holder may die';
comment on column purge_drain.tokens is 'calls left at counted_at; infinity: a full bucket';
comment on column purge_drain.counted_at is 'when tokens was right';
comment on column purge_drain.failures is 'since the last success';
comment on column purge_drain.not_before is 'when to try again after a failure';
comment on function purge_calls_left is 'The calls that the platform allows at a moment: the token bucket, refilled until then.';
comment on function claim_purges is
  'Gives `claimant` the lease, one call, and the tags to send with it; no tags: nothing to send, or not before `wait_s` seconds. `marks_stale`: whether the receiver can mark answers stale; one that cannot gets * for ~ when it is due.';

comment on table idempotency_keys is 'What was done under each Idempotency-Key of the last day.';
comment on column idempotency_keys.key is 'whose it is, and which';
comment on column idempotency_keys.request_hash is 'of the request that came with it first';
comment on column idempotency_keys.created_at is 'when it was done';
comment on column idempotency_keys.result is 'a row as a JSON array of texts, from which the answer is written again; or {"errors"} of a refusal';
comment on function claim_key is
  'Lets the transaction go on if nothing was done under the key within a day. Raises AT001: another transaction holds it; AT002: it belongs to another request; AT003: done already, with the result as detail.';
comment on function keep_result is 'Keeps the result of a write under its key and returns it; without a key only returns it.';

comment on table written_since_import is
  'Which halves of the catalogue were changed since their last import: the next one would lose that, so it asks first.';
comment on column written_since_import.half is 'products (with styles) or reviews';
comment on column written_since_import.since is 'the first change since the import';
comment on function mark_as_written is 'Notes that a half, its argument, was changed. A mark that is there costs one look-up and locks nothing.';
comment on table schema_migrations is 'The migrations that were applied. Kept by db/migrate.ts.';
comment on column schema_migrations.name is 'the file''s';
comment on column schema_migrations.checksum is 'SHA-256 of its text; an applied file must not change';
comment on column schema_migrations.applied_at is 'when';
