import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Sample } from "../answers/check.ts";
import type { Failure } from "../lib/failures.ts";
import type { SeenRead, SeenWrite } from "./staleness.ts";

/** `ms` includes the shopper's distance. */
export type TimedRead = SeenRead & { ms: number; isHit: boolean };

export interface WorldLog {
  reads: TimedRead[];
  writes: SeenWrite[];
  /** Reads in another place that sent the position of a change along. */
  own: { thing: string; etag: string; expected: string }[];
  samples: Sample[];
  failures: Failure[];
}

/** What scenarios/world.ts prints. */
type Line =
  | { read: [place: number, name: string, id: number, etag: string, at: number, ms: number, isHit: number] }
  | { write: [name: string, id: number, etag: string, at: number, place: number] }
  | { own: [name: string, id: number, etag: string, place: number] }
  | { failure: Failure }
  | Sample;

export async function readWorldLog(file: string): Promise<WorldLog> {
  const log: WorldLog = { reads: [], writes: [], own: [], samples: [], failures: [] };
  const last = new Map<string, string>();
  for await (const text of createInterface({ input: createReadStream(file) })) {
    if (text === "") continue;
    const line: Line = JSON.parse(JSON.parse(text).msg);
    if ("read" in line) {
      const [place, name, id, etag, at, ms, isHit] = line.read;
      if (etag === "") continue; // it failed, which is told by itself
      log.reads.push({ place, thing: `${name} ${id}`, etag, at, ms, isHit: isHit === 1 });
    } else if ("write" in line) {
      const [name, id, etag, at, place] = line.write;
      log.writes.push({ thing: `${name} ${id}`, etag, at, place });
      last.set(`${name} ${id}`, etag);
    } else if ("own" in line) {
      const [name, id, etag] = line.own;
      log.own.push({ thing: `${name} ${id}`, etag, expected: last.get(`${name} ${id}`) ?? "" });
    } else if ("failure" in line) log.failures.push(line.failure);
    else log.samples.push(line);
  }
  return log;
}
