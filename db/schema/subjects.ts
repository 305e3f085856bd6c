export interface Subject {
  title: string;
  /** Names of tables, sequences and functions, in the order of the document. */
  objects: readonly string[];
}

/** The sections of `db/schema.sql`. Objects in none of them come last, under their own title. */
export const SUBJECTS: readonly Subject[] = [
  {
    title: "Products",
    objects: ["products", "next_product_id", "hold_product"],
  },
  {
    title: "Styles, with their photos and SKUs",
    objects: ["styles", "sku_ids"],
  },
  {
    title: "Reviews",
    objects: ["reviews", "review_summaries", "characteristic_ids", "review_photo_ids", "post_review"],
  },
  {
    title: "Numbered pages of the product list",
    objects: [
      "product_blocks",
      "product_changes",
      "product_page",
      "starts_with_changes",
      "count_products",
      "fold_product_changes",
      "rebuild_product_blocks",
    ],
  },
  {
    title: "Cards",
    objects: [
      "product_cards",
      "card_json",
      "card_details",
      "related_cards",
      "refresh_card",
      "rate_card",
      "refresh_card_of_product",
      "refresh_card_of_child",
      "refresh_stale_cards",
      "fill_product_cards",
      "rating_prior",
      "rating_score",
      "fill_rating_prior",
    ],
  },
  {
    title: "Listings of cards and products",
    objects: [
      "category_counts",
      "count_card",
      "fold_category_counts",
      "fill_category_counts",
      "facet_counts",
      "price_bands",
      "price_band",
      "price_step",
      "next_price_step",
      "fold_facet_counts",
      "fill_facet_counts",
      "listing_facets",
      "facet_cells",
      "summary_json",
      "listing_cards_by_id_up",
      "listing_cards_by_id_down",
      "listing_cards_by_name_up",
      "listing_cards_by_name_down",
      "listing_cards_by_price_up",
      "listing_cards_by_price_down",
      "listing_cards_by_rating_down",
      "listing_products_by_id_up",
      "listing_products_by_id_down",
      "listing_products_by_name_up",
      "listing_products_by_name_down",
      "listing_products_by_price_up",
      "listing_products_by_price_down",
      "listing_products_by_rating_down",
    ],
  },
  {
    title: "Search by name",
    objects: [
      "product_search",
      "fill_product_search",
      "name_words",
      "add_name_words",
      "fill_name_words",
      "words_of",
      "without_accents",
      "name_lexemes",
      "lexemes_of_any_name",
      "search_products",
      "name_query",
      "words_like",
      "is_in_names",
      "any_of",
      "all_and",
      "find_by_name",
    ],
  },
  {
    title: "Purges: the outbox, and the lease for sending",
    objects: ["cache_purges", "purge_drain", "purge_calls_left", "claim_purges"],
  },
  {
    title: "Idempotency keys",
    objects: ["idempotency_keys", "claim_key", "keep_result"],
  },
  {
    title: "Imports and migrations",
    objects: ["written_since_import", "mark_as_written", "schema_migrations"],
  },
];
