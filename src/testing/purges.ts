import { recordPurges } from "../purges/store.ts";
import { query, transact } from "./catalogue.ts";

/** As after the migrations: nothing is waiting, nobody is sending, and the bucket is full. */
export async function emptyPurges(): Promise<void> {
  await transact([
    { text: "truncate cache_purges", params: [] },
    { text: "delete from purge_drain", params: [] },
    { text: "insert into purge_drain default values", params: [] },
  ]);
}

/** As a write does, in a transaction of its own. */
export async function record(...tags: string[]): Promise<void> {
  await transact([recordPurges(tags)]);
}

/** The recorded tags that have not been sent, in order. */
export async function waiting(): Promise<(string | null | undefined)[]> {
  return (await query("select tag from cache_purges order by id", [])).map(([tag]) => tag);
}
