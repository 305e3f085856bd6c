import { readFile } from "node:fs/promises";
import type { Sample } from "../answers/check.ts";
import type { Failure } from "../lib/failures.ts";

export interface Printed {
  samples: Sample[];
  failures: Failure[];
}

/** What scripts print (lib/api.ts, lib/failures.ts). */
type Line = { path: string; body?: string } | { failure: Failure };

/**
 * Reads what the scripts printed, one JSON object a line, each in k6's own JSON. A path without a body is asked for now:
 * the run has changed what it answers.
 */
export async function readPrinted(file: string, url: string): Promise<Printed> {
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  const printed: Printed = { samples: [], failures: [] };
  for (const line of lines) {
    const said: Line = JSON.parse(JSON.parse(line).msg);
    if ("failure" in said) printed.failures.push(said.failure);
    else
      printed.samples.push({
        path: said.path,
        body: said.body ?? (await (await fetch(url + said.path)).text()),
      });
  }
  return printed;
}
