import { OutOfStep } from "./family.ts";
import type { ChildLoad, ParentLoad } from "./file-load.ts";
import type { CatalogueFile } from "./files.ts";
import { loadInStep } from "./in-step.ts";
import { type LoadContext, loadChildren, loadParents } from "./load.ts";
import { emptyFileReport } from "./report.ts";
import type { Runs } from "./staging.ts";

/** Reads parents and their children. Answers the children that have yet to be joined; undefined: each parent has its own. */
export type LoadFamily = (
  parent: ParentLoad,
  children: readonly ChildLoad[],
) => Promise<readonly Runs[] | undefined>;

/**
 * Reads these files. `read` gets a function that reads parents and children in step, which takes half the time. If the
 * rows are too much out of order for that, `read` is called once more, and then one file is read after the other. It must
 * begin with a new state each time.
 */
export async function readInAnyOrder<T>(
  files: readonly CatalogueFile[],
  context: LoadContext,
  read: (loadFamily: LoadFamily) => Promise<T>,
): Promise<T> {
  const { rejects, report } = context;
  const mark = await rejects.mark();
  try {
    return await read(async (parent, children) => {
      await loadInStep(parent, children, context);
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof OutOfStep)) throw error;
  }
  await rejects.rewind(mark);
  for (const { name } of files) Object.assign(report.files[name] ?? {}, emptyFileReport());
  return await read(async (parent, children) => {
    await loadParents(parent, context);
    const runs: Runs[] = [];
    for (const child of children) runs.push(await loadChildren(child, parent.table, context));
    return runs;
  });
}
