import type { Client } from "pg";
import { gatherChildren, type Runs } from "./assemble.ts";
import { type LoadContext, loadFile } from "./load.ts";
import type { Part } from "./parts.ts";
import { asPhase } from "./progress.ts";

export interface BuildContext extends LoadContext {
  client: Client;
  /** A second connection: it builds what has been read while `client` takes in the next files. */
  builder: Client;
  /** What is done to a part, as people are told. */
  phase: string;
  /** Called when all files have been read; throws if what they hold must not be built. */
  afterFiles(): Promise<void>;
}

/** Reads the files of all parts in order and builds each part as soon as it has been read. After a failure both connections are ended. */
export async function buildParts(parts: readonly Part[], context: BuildContext): Promise<void> {
  const { client, builder } = context;
  const turns = parts.map((part) => ({ part, loaded: Promise.withResolvers<Runs[]>(), taken: false }));
  for (const { loaded } of turns) loaded.promise.catch(() => undefined); // told by load()

  const load = async () => {
    try {
      for (const { part, loaded } of turns) loaded.resolve(await loadPart(part, context));
      await context.afterFiles();
    } catch (error) {
      for (const { loaded } of turns) loaded.reject(error);
      throw error;
    }
  };
  const build = async (connection: Client) => {
    for (const turn of turns) {
      const runs = await turn.loaded.promise;
      if (turn.taken) continue;
      turn.taken = true;
      await buildPart(turn.part, runs, connection, context);
    }
  };
  const work = [load().then(() => build(client)), build(builder)];
  try {
    await Promise.all(work);
  } catch (error) {
    await Promise.all([client.end(), builder.end()]);
    await Promise.allSettled(work);
    throw error;
  }
}

/** Reads the files of a part, and answers where their children are. */
export async function loadPart(part: Part, context: LoadContext): Promise<Runs[]> {
  const runs: Runs[] = [];
  for (let load = part.files[0]; load !== undefined; load = part.files[0]) {
    await loadFile(load, context);
    const { table, fold } = load;
    if (table !== undefined && fold !== undefined) runs.push({ table, kind: fold.kind, late: fold.late > 0 });
    part.files.shift();
  }
  return runs;
}

async function buildPart(part: Part, runs: Runs[], client: Client, context: BuildContext): Promise<void> {
  const { progress, signal } = context;
  signal?.throwIfAborted();
  await asPhase(progress, `${context.phase} ${part.name}`, async () => {
    const gathered = new Map<string, string>();
    for (const one of runs) gathered.set(one.table, await gatherChildren(client, one));
    await part.build(client, gathered, signal);
  });
}
