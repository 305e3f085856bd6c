import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Sample } from "../answers/check.ts";
import type { Failure } from "../lib/failures.ts";
import type { OwnRead, SeenRead, SeenWrite } from "./staleness.ts";

export interface WorldLog {
  reads: SeenRead[];
  writes: SeenWrite[];
  own: OwnRead[];
  samples: Sample[];
  failures: Failure[];
}

/** What scenarios/world.ts prints. `unsure`: a product, one of whose changes was not acknowledged, and may be made or not. */
type Line =
  | { reads: [place: number, id: number, at: number, seen: [name: string, etag: string][]] }
  | { write: [name: string, id: number, etag: string, at: number, place: number, isFollowed: number] }
  | { own: [name: string, id: number, written: string, etag: string] }
  | { unsure: number }
  | { failure: Failure }
  | Sample;

/** Leaves out all that was seen of products whose changes are not known. Such a run has failed anyhow. */
export async function readWorldLog(file: string): Promise<WorldLog> {
  const log: WorldLog = { reads: [], writes: [], own: [], samples: [], failures: [] };
  const unsure = new Set<number>();
  for await (const text of createInterface({ input: createReadStream(file) })) {
    if (text === "") continue;
    const line: Line = JSON.parse(JSON.parse(text).msg);
    if ("reads" in line) {
      const [place, id, at, seen] = line.reads;
      for (const [name, etag] of seen) log.reads.push({ place, id, thing: `${name} ${id}`, etag, at });
    } else if ("write" in line) {
      const [name, id, etag, at, place, isFollowed] = line.write;
      log.writes.push({ id, thing: `${name} ${id}`, etag, at, place, isFollowed: isFollowed === 1 });
    } else if ("own" in line) {
      const [name, id, written, etag] = line.own;
      log.own.push({ id, thing: `${name} ${id}`, written, etag });
    } else if ("unsure" in line) unsure.add(line.unsure);
    else if ("failure" in line) log.failures.push(line.failure);
    else log.samples.push(line);
  }
  const isKnown = ({ id }: { id: number }) => !unsure.has(id);
  return {
    ...log,
    reads: log.reads.filter(isKnown),
    writes: log.writes.filter(isKnown),
    own: log.own.filter(isKnown),
  };
}
