import { once } from "node:events";
import { UserError } from "../user-error.ts";

/** Stops one part of a running system. */
export type Stop = () => Promise<void>;

export interface Part {
  /** Resolves when it has ended, for any reason. */
  exited?: Promise<void>;
  stop: Stop;
}

/** The parts of a running system, in the order in which they were started. */
export interface Parts {
  /** Adds a started part, and returns it. */
  add<T extends Part>(name: string, part: T): T;
  /** Adds a step for the end, which runs before the parts that were added earlier are stopped. */
  onStop(stop: Stop): void;
  /** Rejects with a UserError if a part ends unexpectedly. */
  broken: Promise<never>;
  /** Stops the parts in reverse order. If one fails to stop, the others are still stopped. */
  stop(): Promise<void>;
}

export function createParts(): Parts {
  const stops: Stop[] = [];
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined); // reported where it is awaited
  let stopping = false;
  return {
    add(name, part) {
      stops.push(() => part.stop());
      void part.exited?.then(() => {
        if (stopping) return;
        broken.reject(new UserError(`${name} stopped unexpectedly, so everything was stopped. Start again.`));
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
