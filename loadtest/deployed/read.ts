import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { etagOf } from "../etag-of.ts";
import type { SeenRead } from "../world/staleness.ts";

interface Options {
  url: string;
  product: number;
  out: string;
  seconds: number;
}

/** `status` 0: no answer. `dataCentre`: as the platform says at the end of CF-Ray. */
export type TimedRead = SeenRead & { status: number; ms: number; isHit: boolean; dataCentre: string };

const EVERY_MS = 100;
const TIMEOUT_MS = 10_000;

/** Writes a line for each read. One follows the other, so none overtakes another. */
export async function readProduct(
  { url, product, out, seconds }: Options,
  signal: AbortSignal,
): Promise<void> {
  const file = createWriteStream(out);
  const target = new URL(`/products/${product}`, url);
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end && !signal.aborted) {
    const start = performance.now();
    const seen = { place: 1, id: product, thing: `product ${product}`, at: Date.now() };
    const answer = await fetch(target, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined);
    await answer?.arrayBuffer();
    const ms = performance.now() - start;
    const line: TimedRead = {
      ...seen,
      etag: answer === undefined ? "" : etagOf(answer),
      status: answer?.status ?? 0,
      ms,
      isHit: /; hit/.test(answer?.headers.get("Cache-Status") ?? ""),
      dataCentre: answer?.headers.get("CF-Ray")?.split("-")[1] ?? "unknown",
    };
    file.write(`${JSON.stringify(line)}\n`);
    await sleep(Math.max(0, EVERY_MS - ms), undefined, { signal }).catch(() => undefined);
  }
  file.end();
  await finished(file);
}
