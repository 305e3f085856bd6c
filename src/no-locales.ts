// Stands in for zod's fifty translations of its messages ([alias] in wrangler.toml): ours are in English, and the
// others would be a quarter of the bundle.
export {};
