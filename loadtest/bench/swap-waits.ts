import { connect } from "../../db/connect.ts";

/** What the import was at while readers waited for it, by how often it was seen there. */
export type SwapWaits = Map<string, number>;

// One look at the activity of all sessions: the wait of the import's, and how many others it keeps waiting.
const LOOK = `
  select
    coalesce(importing.wait_event_type || ' ' || importing.wait_event, 'at work') as event,
    (select count(*)
     from pg_stat_activity other
     where importing.pid = any (pg_blocking_pids(other.pid)) and other.wait_event_type = 'Lock')::int as waiting
  from pg_stat_activity importing
  where application_name = 'catalogue import' and state = 'active' and query like 'begin;%lock table%'`;

/** Looks again and again, until `signal`, at what a replacing import does while it keeps others waiting. */
export async function watchSwap(databaseUrl: string, signal: AbortSignal): Promise<SwapWaits> {
  const seen: SwapWaits = new Map();
  const client = await connect(databaseUrl);
  try {
    while (!signal.aborted) {
      const { rows } = await client.query<{ event: string; waiting: number }>(LOOK);
      const [row] = rows;
      // Between imports nothing is to be missed; during a swap each millisecond counts.
      if (row === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      else if (row.waiting > 0) seen.set(row.event, (seen.get(row.event) ?? 0) + 1);
    }
    return seen;
  } finally {
    await client.end();
  }
}
