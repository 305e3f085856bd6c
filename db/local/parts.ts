import { once } from "node:events";
import { UserError } from "../user-error.ts";

/** Stops one part of a running system. */
export type Stop = () => Promise<void>;

/** The last started first. One that fails to stop keeps none of the others from stopping. */
export async function stopAll(stops: Stop[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) {
    await stop().catch((error: Error) => console.error(`While stopping: ${error.message}`));
  }
}

/** Fails with a UserError once a part has ended that was not asked to. */
export async function endedByItself(name: string, exited: Promise<void>, stops: Stop[]): Promise<void> {
  await exited;
  // None are left once everything is being stopped.
  if (stops.length > 0)
    throw new UserError(`${name} ended by itself, so everything was stopped. Start again.`);
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
