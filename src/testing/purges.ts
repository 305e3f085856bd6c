import { recordPurges } from "../purges/store.ts";
import { query, transact } from "./catalogue.ts";

/** Resets to the state after the migrations: no purges, no lease, a full bucket. */
export async function emptyPurges(): Promise<void> {
  await transact([
    { text: "truncate cache_purges", params: [] },
    { text: "delete from purge_drain", params: [] },
    { text: "insert into purge_drain default values", params: [] },
  ]);
}

/** Records a purge like a write, in its own transaction. */
export async function record(...tags: string[]): Promise<void> {
  await transact([recordPurges(tags)]);
}

/** The recorded tags that were not sent, in order. */
export async function waiting(): Promise<(string | null | undefined)[]> {
  return (await query("select tag from cache_purges order by id", [])).map(([tag]) => tag);
}
