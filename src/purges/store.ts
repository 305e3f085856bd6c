import type { Statement } from "../sql.ts";

/** Notes down tags to be purged everywhere: to run in the transaction of the write that calls for it. */
export function recordPurges(tags: readonly string[]): Statement {
  return {
    text: "insert into cache_purges (tag) select unnest($1::text[])",
    params: [tags],
  };
}
