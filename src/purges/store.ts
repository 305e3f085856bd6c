import { EVERYTHING_SOFTLY } from "../cache/entry.ts";
import type { Row, Statement, Transact } from "../sql.ts";
import type { PurgeLimits } from "./limits.ts";

/** Records tags to be purged in all data centres. To be run in the transaction of the write. */
export function recordPurges(tags: readonly string[]): Statement {
  return {
    text: "insert into cache_purges (tag) select unnest($1::text[])",
    params: [tags],
  };
}

/** Records a soft purge of everything. If the receiver cannot mark entries stale, it is due after `seconds`. */
export function recordSoftPurge(seconds: number): Statement {
  return {
    text: "insert into cache_purges (tag, due_at) values ($1, now() + $2::integer * interval '1 second')",
    params: [EVERYTHING_SOFTLY, seconds],
  };
}

/** `tags`: to be sent within the lease. Undefined: nothing may be sent before `waitS` seconds. */
export type Claim = { tags?: string[]; failures: number; waitS: number };

/** Longer than one call and its statements. */
const LEASE = "15 seconds";

/**
 * Takes the lease and one call for `holder`, if a purge is due: see db/migrations/0020. `marksStale`: whether the receiver
 * can mark entries stale. `at`: for tests; default: the database's clock.
 */
export async function claimPurges(
  transact: Transact,
  holder: string,
  limits: PurgeLimits,
  marksStale: boolean,
  at?: Date,
): Promise<Claim> {
  const rows = await one(transact, {
    text: `
      select array_to_json(tags), failures, wait_s
      from claim_purges($1, $2, $3, $4, $5, coalesce($6::timestamptz, clock_timestamp()), $7)`,
    params: [
      holder,
      limits.callsPerMinute,
      limits.burst,
      limits.tagsPerCall,
      LEASE,
      at?.toISOString() ?? null,
      String(marksStale),
    ],
  });
  const [tags, failures, waitS] = rows[0] ?? [];
  return {
    ...(tags && { tags: JSON.parse(tags) as string[] }),
    failures: Number(failures ?? 0),
    waitS: Number(waitS ?? 0),
  };
}

/** Removes the purges that `holder` has sent, and releases its lease. Returns whether others wait. */
export async function finishPurges(transact: Transact, holder: string): Promise<boolean> {
  const rows = await one(transact, {
    text: `
      with sent as (delete from cache_purges where holder = $1)
      update purge_drain
      set holder = null, leased_until = 'epoch', failures = 0
      where holder = $1
      returning exists (select from cache_purges where holder is distinct from $1)`,
    params: [holder],
  });
  return rows[0]?.[0] === "t";
}

/** Releases the lease of `holder`, keeps its purges, and makes all isolates wait. `limited`: the receiver's limit was reached. */
export async function postponePurges(
  transact: Transact,
  holder: string,
  { waitS, limited }: { waitS: number; limited: boolean },
  at?: Date,
): Promise<void> {
  await one(transact, {
    text: `
      update purge_drain
      set holder = null,
          leased_until = 'epoch',
          failures = failures + 1,
          not_before = coalesce($2::timestamptz, clock_timestamp()) + $3 * interval '1 second',
          tokens = case when $4 then 0 else tokens end
      where holder = $1`,
    params: [holder, at?.toISOString() ?? null, waitS, String(limited)],
  });
}

/** Removes recorded purges if there is no receiver. Bounded: the next call removes more. */
export async function forgetPurges(transact: Transact): Promise<void> {
  await one(transact, {
    text: `
      delete from cache_purges
      where id in (select id from cache_purges order by id limit 20000 for update skip locked)`,
    params: [],
  });
}

async function one(transact: Transact, statement: Statement): Promise<Row[]> {
  const [rows = []] = await transact([statement]);
  return rows;
}
