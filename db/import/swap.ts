import type { Client } from "pg";
import { UserError } from "../user-error.ts";
import { TABLES } from "./assemble.ts";
import { codeOf } from "./errors.ts";
import type { Half } from "./files.ts";
import { forgetChanges, refuseLosses } from "./losses.ts";
import { SERVING_SCHEMA, WORK_SCHEMA } from "./target.ts";
import { copyGrants, copyTriggers } from "./twin.ts";

// A reader that holds one of the tables makes the swap wait, and the swap all other readers.
const LOCK_TIMEOUT_MS = 250;
const ATTEMPTS = 60;
const LOCK_NOT_AVAILABLE = "55P03";
const DEADLOCK = "40P01";

export interface Swap {
  halves: readonly Half[];
  /** For sequences of child ids, the highest id that is taken. */
  highestChildIds: readonly Record<string, number>[];
  /** Also if changes made since the last import are lost with it. */
  replace: boolean;
}

/** Replaces the serving tables by their twins in one short transaction, and drops the work schema with it. */
export async function swap(client: Client, { halves, highestChildIds, replace }: Swap): Promise<void> {
  const tables = halves.flatMap((half) => TABLES[half]);
  for (const table of tables) {
    await copyGrants(client, table);
    await copyTriggers(client, table);
  }
  for (let attempt = 1; ; attempt++) {
    await client.query("begin");
    try {
      await client.query(`set local lock_timeout to '${LOCK_TIMEOUT_MS}ms'`);
      await client.query("set local synchronous_commit to on");
      const served = tables.map((table) => `${SERVING_SCHEMA}.${table}`).join(", ");
      await client.query(`lock table ${served} in access exclusive mode`);
      // Whoever wrote until now has ended, and left a mark; the next write goes into the new tables.
      if (!replace) await refuseLosses(client, halves);
      await forgetChanges(client, halves);
      await client.query(`drop table ${served}`);
      for (const table of tables) {
        await client.query(`alter table ${WORK_SCHEMA}.${table} set schema ${SERVING_SCHEMA}`);
      }
      for (const [sequence, highest] of highestChildIds.flatMap(Object.entries<number>)) {
        if (highest > 0) await moveOn(client, sequence, highest);
      }
      await client.query(`insert into ${SERVING_SCHEMA}.cache_purges (tag) values ('*')`);
      await client.query("notify catalogue_replaced"); // sent with the commit
      await client.query(`drop schema ${WORK_SCHEMA} cascade`);
      await client.query("commit");
      return;
    } catch (error) {
      await client.query("rollback");
      if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(codeOf(error))) throw error;
      if (attempt === ATTEMPTS) {
        throw new UserError(
          "The serving tables are held by a long transaction, so they cannot be replaced; end it and start the import again.",
        );
      }
    }
  }
}

async function moveOn(client: Client, sequence: string, highest: number): Promise<void> {
  await client.query(
    `select setval('${SERVING_SCHEMA}.${sequence}', $1)
     from ${SERVING_SCHEMA}.${sequence}
     where last_value < $1`,
    [highest],
  );
}
