import { once } from "node:events";
import { UserError } from "../user-error.ts";

/** Stops one part of a running system. */
export type Stop = () => Promise<void>;

export interface Part {
  /** Resolves when it has ended, asked to or not. */
  exited?: Promise<void>;
  stop: Stop;
}

/** The parts of a running system, in the order in which they were started. */
export interface Parts {
  /** Keeps a part that has just been started, and answers it. */
  add<T extends Part>(name: string, part: T): T;
  /** Has something done when everything stops, before the parts that were added earlier are stopped. */
  onStop(stop: Stop): void;
  /** Fails with a UserError once a part has ended that was not asked to. */
  broken: Promise<never>;
  /** Stops the last started first. One that fails to stop keeps none of the others from stopping. */
  stop(): Promise<void>;
}

export function createParts(): Parts {
  const stops: Stop[] = [];
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined); // reported to those who wait for it
  let stopping = false;
  return {
    add(name, part) {
      stops.push(() => part.stop());
      void part.exited?.then(() => {
        if (stopping) return;
        broken.reject(new UserError(`${name} ended by itself, so everything was stopped. Start again.`));
      });
      return part;
    },
    onStop: (stop) => void stops.push(stop),
    broken: broken.promise,
    async stop() {
      stopping = true;
      for (const stop of stops.splice(0).reverse()) {
        await stop().catch((error: Error) => console.error(`While stopping: ${error.message}`));
      }
    },
  };
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
