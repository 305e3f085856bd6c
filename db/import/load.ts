import type { Client } from "pg";
import { copyInto } from "./copy.ts";
import type { AddChild, ChildLoad, FileLoad, ParentLoad, ParentTable } from "./file-load.ts";
import { FileReader, type ReadContext } from "./file-reader.ts";
import { Fold, RUN_COLUMNS } from "./fold.ts";
import { type Runs, runsTable, stagedTable } from "./staging.ts";

export interface LoadContext extends ReadContext {
  /** Undefined: the files are read, and nothing is written anywhere but the rejects. */
  client: Client | undefined;
}

/** Reads a file whose rows are not needed in the database. */
export async function loadNotes(load: FileLoad, context: LoadContext): Promise<void> {
  await readWhole(load, undefined, context, async () => undefined);
}

/** Copies parents to their staging table. */
export async function loadParents(load: ParentLoad, context: LoadContext): Promise<void> {
  const copy = await copyInto(context.client, stagedTable(load.table), load.columns);
  await readWhole(
    load,
    (_id, text) => copy.write(`${text}\n`),
    context,
    () => copy.drained(),
  );
  await copy.finish();
}

/** Copies children to their staging table, those of a parent in one row as far as their order allows. */
export async function loadChildren(load: ChildLoad, table: ParentTable, context: LoadContext): Promise<Runs> {
  const { column, kind } = load;
  const copy = await copyInto(context.client, runsTable(table, column), RUN_COLUMNS);
  const fold = new Fold(kind);
  const write = (row: string) => copy.write(row);
  const add: AddChild = (parent, id, item) => fold.add(parent, id, item, write);
  await readWhole(
    load,
    add,
    context,
    () => copy.drained(),
    () => {
      fold.end(write);
      return fold.repeated;
    },
  );
  await copy.finish();
  return { table, column, kind, late: fold.late > 0 };
}

/** `drained` waits for room for more; `end` is called after the last row, and answers how many were merged. */
async function readWhole<Add>(
  load: FileLoad<Add>,
  add: Add,
  context: LoadContext,
  drained: () => Promise<void>,
  end = () => 0,
): Promise<void> {
  const file = new FileReader(load, add, context);
  try {
    for (let records = await file.nextBlock(); records !== undefined; records = await file.nextBlock()) {
      while (records.next()) file.take(records);
      await drained();
    }
    file.finish(end());
  } finally {
    await file.close();
  }
}
