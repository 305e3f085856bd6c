// Replaces unused parts of zod in the bundle ([alias] in wrangler.toml): its translations, its JSON Schema reader and
// writer, and its schema compiler, which needs `eval`. They would be more than a quarter of the bundle. zod re-exports
// these names.
const unused = undefined;

export {
  unused as compile,
  unused as createStandardJSONSchemaMethod,
  unused as createToJSONSchemaMethod,
  unused as extractDefs,
  unused as finalize,
  unused as fromJSONSchema,
  unused as handleUnrepresentable,
  unused as INVALID,
  unused as initializeContext,
  unused as process,
  unused as processSchema,
  unused as withParser,
  unused as ZodCompileAsyncError,
  unused as ZodCompileUnsupportedError,
};
