// Stands in, in the bundle, for parts of zod that we never call ([alias] in wrangler.toml): the fifty translations of its
// messages, the reader of JSON Schema, and the compiler of schemas, which needs `eval`. They would be more than a quarter of
// the bundle. These are the names under which zod passes them on.
const unused = undefined;

export {
  unused as compile,
  unused as fromJSONSchema,
  unused as INVALID,
  unused as withParser,
  unused as ZodCompileAsyncError,
  unused as ZodCompileUnsupportedError,
};
