import { appendFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkerAccess } from "../../db/purge-everything.ts";
import { UserError } from "../../db/user-error.ts";
import { etagOf } from "../etag-of.ts";
import type { SeenWrite } from "../world/staleness.ts";

interface Options {
  product: number;
  out: string;
  changes: number;
  /** Seconds. */
  every: number;
}

const TIMEOUT_MS = 10_000;

/** Writes a line for each change once it is acknowledged. Fails with a UserError if one is not. */
export async function changeProduct(
  worker: WorkerAccess,
  { product, out, changes, every }: Options,
  signal: AbortSignal,
): Promise<void> {
  const path = `/products/${product}`;
  const before = await fetch(new URL(path, worker.url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!before.ok) throw new UserError(`GET ${path} was answered with ${before.status}.`);
  const { slogan } = (await before.json()) as { slogan: string };
  const write = async (text: string) => {
    const etag = await putSlogan(worker, path, text);
    const seen: SeenWrite = {
      ...{ place: 0, id: product, thing: `product ${product}`, etag, at: Date.now() },
      isFollowed: true,
    };
    await appendFile(out, `${JSON.stringify(seen)}\n`);
  };
  await writeFile(out, "");
  try {
    for (let n = 1; n <= changes && !signal.aborted; n += 1) {
      await write(`Measured at ${new Date().toISOString()}`);
      console.log(`${n} of ${changes}`);
      await sleep(every * 1000, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await write(slogan); // which readers see as a change like the others
  }
}

async function putSlogan({ url, token }: WorkerAccess, path: string, slogan: string): Promise<string> {
  const answer = await fetch(new URL(path, url), {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ slogan }),
    redirect: "manual", // the token goes nowhere else
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new UserError(`PUT ${path} was answered with ${answer.status}.`);
  return etagOf(answer);
}
