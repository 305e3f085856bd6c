// Stands in, in the bundle, for two parts of zod that we never call ([alias] in wrangler.toml): the fifty translations
// of its messages, and the reader of JSON Schema. They would be a quarter of the bundle.
export const fromJSONSchema = undefined;
