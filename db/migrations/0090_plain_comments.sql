-- States comments anew in plain terms. Nothing else changes.

comment on table products is 'One row per product, with its features and related ids.';
comment on column products.name is 'the name; searches find products by it';
comment on column products.slogan is 'one line; null: none';
comment on column products.description is 'null: none';
comment on column products.category is 'the category in listings; null: none';
comment on column products.default_price is 'the price if the product has no styles';
comment on column products.related is 'related ids in the order of the file or request, without duplicates and the product itself';
comment on column products.version is 'increases by one with each change through the API';
comment on column products.created_at is 'when the row was inserted or imported';
comment on column products.updated_at is 'when the API last changed the row';
comment on function next_product_id is
  'The id for a new product. It skips ids that have reviews, because reviews of unknown products are kept.';
comment on function hold_product is
  'Locks a product until the end of the transaction and returns its version. Raises AT004: the product does not exist; AT005: it does not have the expected version (null: any).';

comment on column styles.id is 'the style''s id; styles are sorted by it';
comment on column styles.product_id is 'the product''s id';
comment on column styles.name is 'the name';
comment on column styles.original_price is 'the price without a sale';
comment on column styles.sale_price is 'the current price; null: no sale';
comment on column styles.is_default is 'whether it is the default style; if several or none are, the first is';
comment on sequence sku_ids is 'Ids of SKUs, which are stored in styles.skus.';

comment on table reviews is 'One row per review. Its product may be missing, because each half of the catalogue can be imported alone.';
comment on column reviews.id is 'the review''s id; every order ends with it';
comment on column reviews.product_id is 'the product''s id';
comment on column reviews.date is 'when it was written, in whole milliseconds as shown';
comment on column reviews.summary is 'the title';
comment on column reviews.body is 'the text';
comment on column reviews.reported is 'hidden from the lists; the sums still include it';
comment on column reviews.reviewer_name is 'the name shown';
comment on column reviews.reviewer_email is 'never sent to a client';
comment on column reviews.response is 'the seller''s response; null: none';
comment on column reviews.helpfulness is 'the number of helpful votes';
comment on column reviews.relevance is
  'The sort key of "relevant": day + 90 × log2(1 + helpfulness). It is independent of the time of the read, so an index can contain it.';
comment on table review_summaries is
  'One row per product with reviews or characteristics: sums of all its reviews, reported ones included. Each write of a review updates it.';
comment on column review_summaries.product_id is 'the product''s id';
comment on column review_summaries.recommended is 'reviews that recommend the product';
comment on column review_summaries.not_recommended is 'reviews that do not recommend it';
comment on sequence characteristic_ids is 'Ids of characteristics, which are stored in review_summaries.characteristics.';
comment on sequence review_photo_ids is 'Ids of photos, which are stored in reviews.photos.';
comment on function post_review is
  'Adds a validated review and updates its product''s summary: {"product_id", "rating", "recommend", "summary", "body", "name", "email", "photos": ["<url>"], "characteristics": {"<id>": 1..5}}. Returns the generated values and the ratings of the product''s own characteristics. Raises AT010: the product is not in the catalogue and has no reviews.';

comment on table product_blocks is
  'The number of products per 65,536 ids, with a running count every 256 ids. A page takes two look-ups and a scan of at most 256 index entries, where OFFSET would scan every skipped row.';
comment on column product_blocks.products is 'the number of existing products';
comment on column product_blocks.starts is 'starts[i]: the number of its products with an id below (block << 16) + ((i - 1) << 8)';
comment on table product_changes is
  'Created and deleted products that product_blocks does not include yet. Writes only add rows here, so they do not wait for each other.';
comment on column product_changes.change is 'created minus deleted';
comment on function product_page is
  'A page of products after the first `skipped`, each row with the exact total. Past the end: one row with only the total. It is a function because a session keeps its plans.';
comment on function starts_with_changes is 'The starts of a block, including the changes in product_changes.';
comment on function count_products is
  'Adds the products that a statement created or deleted to product_changes. One statement in fifty folds the changes.';
comment on function fold_product_changes is 'Moves committed changes into product_blocks, unless another session is doing it.';
comment on function rebuild_product_blocks is 'For an import: counts all products again, in the first tables of the search path.';

comment on table product_cards is
  'The card of each product, with an index for each sort of the listings. Triggers update it in the transaction of each write.';
comment on column product_cards.name is 'the product''s; sorted by code points';
comment on column product_cards.rating is 'the average rating; 0: no ratings';
comment on column product_cards.reviews is 'the number of reviews';
comment on column product_cards.in_stock is 'whether at least one style and size is in stock';
comment on column product_cards.original_price is 'of the default style; of the product if it has no styles';
comment on column product_cards.score is 'the sort key of sort=rating: see rating_score';
comment on column product_cards.price is 'the current price: sale price, else original price';
comment on column product_cards.as_json is 'the card''s JSON in responses';
comment on column product_cards.words is 'the lexemes for searches: see name_lexemes';
comment on function card_json is 'The card''s JSON in responses.';
comment on function card_details is
  'The card''s values from the other tables. The default style is the first one marked as default, else the first.';
comment on function related_cards is
  'The related ids of a product as JSON, then the cards of those that exist, one per line. Null: the product does not exist.';
comment on function refresh_card is
  'Updates a card, its row in product_search and its words from the other tables, or removes the card.';
comment on function rate_card is 'Copies rating, score and number of reviews from a written summary into the card.';
comment on function refresh_card_of_product is 'Refreshes the card of a written product.';
comment on function refresh_card_of_child is 'Refreshes the card of the product of a written style or summary.';
comment on function refresh_stale_cards is
  'For an import of one half: refreshes cards whose other half changed during the import. Returns their number.';
comment on function fill_product_cards is 'For an import: creates the cards of a range of ids, in the first table of the search path.';
comment on table rating_prior is
  'The assumed mean rating of a product without ratings. Only an import changes it, because a change affects every score.';
comment on column rating_prior.mean is 'the mean of all ratings at the last import; 3 if there were none';
comment on function rating_score is
  'The score of a product = (sum of stars + 10 × mean) / (ratings + 10). 0 without ratings, so that unrated products come last.';
comment on function fill_rating_prior is 'For an import: stores the mean of all ratings, in the first tables of the search path.';

comment on table category_counts is
  'The number of products per category, for the totals of listings: the sum over several rows. Writes only add rows here, so they do not wait for each other.';
comment on column category_counts.category is 'null: products without a category';
comment on column category_counts.in_stock is 'whether these products are in stock';
comment on column category_counts.products is 'the change of the number; negative: products left';
comment on function fold_category_counts is
  'Merges the committed rows of each category and stock into one, unless another session is doing it.';
comment on function fill_category_counts is 'For an import: counts all cards again, in the first tables of the search path.';
comment on table facet_counts is
  'The number of products per category, price step and stock, for facets: the sum over several rows. Writes only add rows here, so they do not wait for each other.';
comment on column facet_counts.category is 'null: products without a category';
comment on column facet_counts.band is 'the index of the price band in price_bands';
comment on column facet_counts.step is 'the price, cut to two digits: see price_step';
comment on column facet_counts.in_stock is 'whether these products are in stock';
comment on column facet_counts.products is 'the change of the number; negative: products left';
comment on function price_bands is
  'The lower bounds of the price bands: 1, 1.5, 2, 3, 5 and 7.5 × each power of ten. A band ends a cent below the next one.';
comment on function price_band is 'The index of a price''s band in price_bands.';
comment on function price_step is 'A price cut to its first two digits: 149.99 → 140. Each band starts with a step.';
comment on function next_price_step is 'The step after a price''s own.';
comment on function count_card is
  'Counts a card that was created or deleted, or that changed its category, stock or price step. One call in fifty folds the counts.';
comment on function fold_facet_counts is
  'Merges the committed rows of each category, step and stock into one, unless another session is doing it.';
comment on function fill_facet_counts is 'For an import: counts all cards again, in the first tables of the search path.';
comment on function facet_cells is
  'The number of matching products by category, price band, stock, and whether the price is in the range. A product may be counted in one row and subtracted in another.';
comment on function listing_facets is
  'The exact total of a listing or search, and a line of JSON with the counts by category, price band and stock. Each facet ignores its own filter.';
comment on function summary_json is 'A product of the plain list, and its sort value in a listing, as a JSON array.';

do $$
declare
  listing regproc;
begin
  for listing in
    select oid from pg_proc
    where proname like 'listing\_%\_by\_%' and pronamespace = to_regnamespace('public')
  loop
    execute format('comment on function %s is %L', listing,
      'The exact total of a listing, then its page after a place, with one more item if there is a next page: one per line. '
      'It is a function because a session keeps its plans.');
  end loop;
end $$;

comment on table product_search is
  'A narrow copy of the cards for searches, which sort thousands of rows. A new score or stock stays on its page and changes no index.';
comment on function fill_product_search is 'For an import: copies all cards, in the first tables of the search path.';
comment on table name_words is
  'The words of all names without accents, counted at the last import. Writes only add words.';
comment on column name_words.products is 'the number of names with it at the last import';
comment on column name_words.unaccented is 'the number of those names in which it has no accents';
comment on function add_name_words is
  'Adds the new words of a product''s name without counting them: all writers would wait for the row of a common word.';
comment on function fill_name_words is 'For an import: counts the words of all cards, in the first tables of the search path.';
comment on function words_of is
  'The words of a text in order, in lower case and one Unicode form. Letters and digits are separate words, and so is each Chinese character.';
comment on function without_accents is
  'A word without accents: café → cafe, Straße → strasse. Marks that are not accents remain.';
comment on function name_lexemes is
  'The lexemes of a name for searches: a word without accents unchanged, one with accents as `=café` and `~cafe`.';
comment on function lexemes_of_any_name is 'The general case of name_lexemes, which calls it for names that are not plain.';
comment on function search_products is
  'A page of a search by name, with one more product if there is a next page, one per line: the part of name_query, the score, a tab, the product.';
comment on function name_query is
  'The queries for a search, in parts without common products: exact words; prefixes; other accents or typos. `shares`: the estimated share of all names in each part, if words are independent; `rarest`: the share of the rarest word.';
comment on function words_like is
  'The words nearest to a misspelt one: two letters swapped, or one letter missing, added or replaced; in words of more than four letters two such changes.';
comment on function is_in_names is 'Whether any name matches. If the last import counted a thousand, that is assumed.';
comment on function any_of is
  'A query for any of the words, each with any of the marks of name_lexemes before it; the suffix `:*` for prefixes.';
comment on function all_and is 'The conjunction of both queries; the second one if the first is null.';
comment on function find_by_name is
  'The ids of matching products in a sort order, after a place if one is given. For common words it scans the index of the order until it has enough; for rare words it sorts all matches.';

comment on table cache_purges is
  'The outbox of purges: written in the transaction of each write, then sent to all data centres.';
comment on column cache_purges.id is 'the order of sending';
comment on column cache_purges.tag is 'the tag to purge; *: everything; ~: everything, as a soft purge';
comment on column cache_purges.created_at is 'when it was recorded';
comment on column cache_purges.holder is 'the lease that is sending it; null: none';
comment on column cache_purges.due_at is 'not to be sent earlier, except to a receiver that can mark entries stale';
comment on table purge_drain is 'The lease for sending purges, and the token bucket of calls. One row.';
comment on column purge_drain.holder is 'the sender; null: none';
comment on column purge_drain.leased_until is 'when the lease expires, in case its holder crashes';
comment on column purge_drain.tokens is 'calls in the bucket at counted_at; infinity: a full bucket';
comment on column purge_drain.counted_at is 'the time of tokens';
comment on column purge_drain.failures is 'failures since the last success';
comment on column purge_drain.not_before is 'the time of the next attempt after a failure';
comment on function purge_calls_left is 'The calls in the token bucket at a moment.';
comment on function claim_purges is
  'Gives `claimant` the lease, one call, and the tags to send. Without tags: nothing to send, or not before `wait_s` seconds. `marks_stale`: whether the receiver can mark entries stale; otherwise it gets * instead of ~ when that is due.';

comment on table idempotency_keys is 'The results of writes with an Idempotency-Key within the last day.';
comment on column idempotency_keys.key is 'the caller and its key';
comment on column idempotency_keys.request_hash is 'the hash of the first request with the key';
comment on column idempotency_keys.created_at is 'when it was executed';
comment on function claim_key is
  'Lets the transaction continue if the key was not used within a day. Raises AT001: another transaction holds it; AT002: it belongs to another request; AT003: already executed, with the result as detail.';
comment on column idempotency_keys.result is
  'the result as a JSON array of texts, from which the response is made again; or {"errors"} of an invalid request';
comment on function keep_result is 'Stores the result of a write under its key and returns it. Without a key it only returns it.';
comment on table written_since_import is
  'The halves of the catalogue that changed since their last import. The next import would lose the changes, so it asks first.';
comment on function mark_as_written is
  'Records that a statement has changed rows of a half, its argument. If that is recorded already, it costs one look-up and no lock.';
