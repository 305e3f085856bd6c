import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../db/user-error.ts";
import { etagOf } from "../etag-of.ts";
import type { RunningPlace } from "../world/place.ts";
import type { World } from "../world/world.ts";
import { createClient } from "./cache-client.ts";
import { compareRates, type Rate } from "./rates.ts";

/** At once, each with products of its own: changes of one product must not overlap. */
const WRITERS = 64;
/** One write in so many is first read without its position. */
const CONTROL_EVERY = 100;

export interface OwnReads {
  reads: number;
  old: number;
  /** Reads without a position, each before the one with it. */
  controls: number;
  oldControls: number;
}

/** Changes products in the first place, and reads each at once in the second, with the position of the change. */
export async function readElsewhere(world: World, writes: number, signal: AbortSignal): Promise<OwnReads> {
  const found = { reads: 0, old: 0, controls: 0, oldControls: 0 };
  const [, { directUrl: other }] = world.places as [RunningPlace, RunningPlace];
  const ownOf = Math.floor(world.products / WRITERS);
  let begun = 0;

  async function work(writer: number): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      signal.throwIfAborted();
      begun += 1;
      const n = begun;
      if (n > writes) return;
      const id = 1 + writer * ownOf + (turn % ownOf);
      // Kept from the turn before.
      if (turn < ownOf) await readTag(other, id);
      const { etag, position } = await change(world, id, n);
      if (n % CONTROL_EVERY === 0) {
        found.controls += 1;
        if ((await readTag(other, id)) !== etag) found.oldControls += 1;
      }
      found.reads += 1;
      if ((await readTag(other, id, position)) !== etag) found.old += 1;
      if (n % 10_000 === 0) console.log(`${n.toLocaleString("en")} writes …`);
    }
  }

  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer)));
  return found;
}

/** After which a position is passed by the clocks of all places: src/http/position.ts. */
const CLOCKS_DIFFER_MS = 1000;

/** What a hit costs without a position, with a header that says nothing, and with a position. */
export async function compareHits(world: World): Promise<Rate[]> {
  const client = createClient(world);
  const paths = ["/products/1"];
  const { position } = await change(world, 1, 0);
  await sleep(CLOCKS_DIFFER_MS + 100);
  await readTag(world.url, 1, position);
  return await compareRates(client, [
    { what: "hit without a position", paths },
    { what: "hit with some other header", paths, headers: { "Atelier-Nothing": position } },
    { what: "hit with a position", paths, headers: { "Atelier-Position": position } },
  ]);
}

async function change({ url, writeToken }: World, id: number, n: number) {
  const answer = await fetch(`${url}/products/${id}`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${writeToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ slogan: `Change ${n}` }),
  });
  await expectOk(answer);
  return { etag: etagOf(answer), position: answer.headers.get("Atelier-Position") ?? "" };
}

async function readTag(url: string, id: number, position?: string): Promise<string> {
  const headers = position === undefined ? undefined : { "Atelier-Position": position };
  const answer = await fetch(`${url}/products/${id}`, headers && { headers });
  await expectOk(answer);
  return etagOf(answer);
}

async function expectOk(answer: Response): Promise<void> {
  await answer.arrayBuffer();
  if (!answer.ok) throw new UserError(`${answer.url} was answered with ${answer.status}.`);
}
