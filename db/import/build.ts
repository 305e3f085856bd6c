import type { Client } from "pg";
import type { LoadContext } from "./load.ts";
import type { Connections, Part } from "./parts.ts";
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
  const turns = parts.map((part) => ({ part, loaded: Promise.withResolvers<void>(), taken: false }));
  for (const { loaded } of turns) loaded.promise.catch(() => undefined); // told by load()

  const load = async () => {
    try {
      for (const { part, loaded } of turns) {
        await part.load(context);
        loaded.resolve();
      }
      await context.afterFiles();
    } catch (error) {
      for (const { loaded } of turns) loaded.reject(error);
      throw error;
    }
  };
  const idle: Client[] = [];
  const build = async (connection: Client) => {
    for (const turn of turns) {
      await turn.loaded.promise;
      if (turn.taken) continue;
      turn.taken = true;
      await buildPart(turn.part, { client: connection, takeIdle: () => idle.pop() }, context);
    }
    idle.push(connection);
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

async function buildPart(part: Part, connections: Connections, context: BuildContext): Promise<void> {
  const { phase, progress, signal } = context;
  signal?.throwIfAborted();
  await asPhase(progress, `${phase} ${part.name}`, () => part.build(connections, signal));
}
