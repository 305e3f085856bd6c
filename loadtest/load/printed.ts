import { readFile } from "node:fs/promises";
import type { Sample } from "../answers/check.ts";
import type { Failure } from "../lib/failures.ts";

export interface Printed {
  samples: Sample[];
  failures: Failure[];
}

/** The scripts' output (lib/api.ts, lib/failures.ts). */
type Line = { path: string; body?: string } | { failure: Failure };

/**
 * Reads the scripts' output: one JSON object a line, within k6's own JSON. A path without a body is requested now, because
 * the run has changed its data.
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
