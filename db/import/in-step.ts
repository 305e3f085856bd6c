import { ChildrenInStep } from "./children-in-step.ts";
import { copyInto } from "./copy.ts";
import { Family, OutOfStep } from "./family.ts";
import type { ChildLoad, ParentLoad } from "./file-load.ts";
import { FileReader } from "./file-reader.ts";
import type { LoadContext } from "./load.ts";
import type { Records } from "./records.ts";
import { WORK_SCHEMA } from "./target.ts";

// The parents of the last turn wait until their children are read, those of the turn before for late ones among them.
const PARENTS_A_TURN = 256;

/**
 * Reads parents and their children at the same time, and copies each parent with its children as one row to its table in
 * the work schema. Throws OutOfStep if the order of the rows, or the size of a parent, does not allow that.
 */
export async function loadInStep(
  load: ParentLoad,
  childLoads: readonly ChildLoad[],
  context: LoadContext,
): Promise<void> {
  const family = new Family(childLoads);
  const columns = [...load.columns, ...childLoads.map(({ column }) => column)];
  const copy = await copyInto(context.client, `${WORK_SCHEMA}.${load.table}`, columns);
  const parents = new FileReader(load, family.addParent, context);
  const children = childLoads.map((child, place) => new ChildrenInStep(child, place, family, context));
  try {
    let records: Records | undefined;
    let ended = false;
    while (!ended) {
      const highestBefore = family.highest;
      for (let turn = 0; turn < PARENTS_A_TURN; ) {
        if (records?.next()) {
          parents.take(records);
          turn++;
        } else {
          records = await parents.nextBlock();
          ended = records === undefined;
          if (ended) break;
        }
      }
      const bound = ended ? Number.POSITIVE_INFINITY : highestBefore;
      for (const one of children) await one.readUpTo(bound);
      family.emit(ended ? 0 : 2 * PARENTS_A_TURN, copy);
      await copy.drained();
    }
    for (const one of [parents, ...children]) one.finish();
    await copy.finish();
  } catch (error) {
    if (error instanceof OutOfStep) await copy.finish(); // another way follows, on the same connection
    throw error;
  } finally {
    for (const one of [parents, ...children]) await one.close();
  }
}
