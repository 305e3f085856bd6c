import type { Failure } from "../lib/failures.ts";
import { figures } from "../lib/figures.ts";
import type { TableRow } from "../print-table.ts";
import type { MemoryUse } from "./memory.ts";
import type { Result } from "./run.ts";

/** The figures of each run, side by side. */
export function compareSideBySide(results: Result[]): TableRow[] {
  const columns = results.map(summarise);
  return (columns[0] ?? []).map(([what], i) => ({
    "": what,
    ...Object.fromEntries(results.map(({ scenario }, run) => [scenario, columns[run]?.[i]?.[1] ?? "–"])),
  }));
}

function summarise(result: Result): [string, string][] {
  return [
    ["requests a second", whole(result.rate)],
    ...(result.rateHeld === undefined
      ? []
      : [["broke at, a second", whole(result.rateHeld)] as [string, string]]),
    ["requests", whole(result.requests)],
    ["failed", whole(result.failed)],
    ["wrong answers", `${whole(result.wrong)} of ${whole(result.compared)}`],
    ["p50", milliseconds(result.p50)],
    ["p95", milliseconds(result.p95)],
    ["p99", milliseconds(result.p99)],
    ["hit ratio", percent(result.hitRatio)],
    ["origin queries", whole(result.originQueries)],
    ...describeFlood(result),
    ...describeImport(result),
    ...describePages(result),
    ...describeProcessor(result),
    ...describeMemory(result),
  ];
}

function describeFlood({ flood }: Result): [string, string][] {
  if (flood === undefined) return [];
  return [
    ["p99 of hits before the flood", milliseconds(flood.before)],
    ["p99 of hits in the flood", milliseconds(flood.during)],
    ["statements a second in the flood", whole(flood.statements)],
  ];
}

function describeImport({ phases, aroundImport }: Result): [string, string][] {
  if (phases === undefined || aroundImport === undefined) return [];
  const { before, import: since } = phases;
  return [
    ["hit ratio before the import, and since", `${percent(before.hitRatio)}, ${percent(since.hitRatio)}`],
    ["p99 before the import, and since", `${milliseconds(before.p99)}, ${milliseconds(since.p99)}`],
    ["the import took", `${aroundImport.seconds.toFixed(1)} s`],
    ["statements by the second until its end", aroundImport.before.join(" ")],
    ["statements by the second from then", aroundImport.after.join(" ")],
  ];
}

/** The cost of a shop page, for scenarios with pages. */
function describePages({ pages, processor }: Result): [string, string][] {
  if (pages === undefined) return [];
  const { views, product } = pages;
  const workerMs = processor && (processor.worker * 1000) / views;
  return [
    ["pages viewed", whole(views)],
    ["page of a product: requests", product.requests.toFixed(1)],
    ["page of a product: bytes", whole(product.bytes)],
    ["page of a product: p50", milliseconds(product.p50)],
    ["page of a product: p95", milliseconds(product.p95)],
    ["processor of the Worker a page", workerMs === undefined ? "–" : `${workerMs.toFixed(2)} ms`],
  ];
}

/** Each part's share of the whole machine, and milliseconds per request. */
function describeProcessor({ processor, requests }: Result): [string, string][] {
  const parts = {
    k6: "generator",
    Varnish: "edge",
    Worker: "worker",
    "Worker, waiting for a core": "workerWaited",
    gateway: "gateway",
    Postgres: "postgres",
  } as const;
  return Object.entries(parts).flatMap(([part, key]): [string, string][] => {
    if (processor === undefined) return [[`processor: ${part}`, "–"]];
    const seconds = processor[key];
    if (seconds === undefined) return [];
    const each = ((seconds * 1000) / requests).toFixed(2);
    return [[`processor: ${part}`, `${percent(seconds / processor.available)}, ${each} ms each`]];
  });
}

/** In MB, at three moments of the run. */
function describeMemory({ memory }: Result): [string, string][] {
  if (memory === undefined) return [];
  const { worker, gateway } = memory;
  const inTime = ({ start, middle, end }: MemoryUse) => `${start} → ${middle} → ${end} MB`;
  return [
    ["memory: Worker", inTime(worker)],
    ["memory: gateway", inTime(gateway)],
  ];
}

/** Published figures beside ours. */
export function compareWithPublished(results: Result[]): TableRow[] {
  return results.map((result) => {
    const figure = figures[result.scenario];
    if (figure === undefined) throw new Error(`${result.scenario} is no published figure`);
    const { theirs } = figure;
    return {
      figure: result.scenario,
      "their rate/s": whole(figure.rate),
      "ours/s": whole(result.rate),
      "their ms": theirs.ms ?? "–",
      "our mean ms": result.mean.toFixed(1),
      p50: result.p50.toFixed(1),
      p99: result.p99.toFixed(1),
      "their errors": percent(theirs.failed),
      "our errors": percent(result.failed / result.requests),
      wrong: `${whole(result.wrong)} of ${whole(result.compared)}`,
      "hit ratio": percent(result.hitRatio),
      "k6 took": percent(generatorShare(result)),
      met: result.faults.length === 0 ? "yes" : "no",
    };
  });
}

/** How many are told of, in the terminal and in --json. */
export const SHOWN_FAILURES = 5;

/** A sentence with the reason for each of the first failed requests. */
export function describeFailures({ scenario, failures }: Pick<Result, "scenario" | "failures">): string[] {
  const shown = failures.slice(0, SHOWN_FAILURES).map((one) => `${scenario}: ${describeFailure(one)}`);
  const left = failures.length - shown.length;
  return left === 0 ? shown : [...shown, `${scenario}: and ${whole(left)} more failed.`];
}

function describeFailure({ method, url, status, code, error, contentType, ms }: Failure): string {
  const answer = status === 0 ? "no answer" : `${status} (${contentType ?? "of no type"})`;
  return `${method} ${url} had ${answer} after ${ms} ms: ${error || "no error of its own"}, k6's code ${code}.`;
}

/** The content of `--json`. */
export function toJson(result: Result) {
  const { scenario, rate, requests, failed, wrong, p50, p95, p99 } = result;
  const { hitRatio, originQueries, pages, processor } = result;
  const generatorCpu = processor?.generator;
  const failures = result.failures.slice(0, SHOWN_FAILURES);
  return {
    ...{ scenario, rate, requests, failed, failures, wrong, p50, p95, p99 },
    ...{ hitRatio, originQueries, pages, generatorCpu },
  };
}

/** The share of the whole machine. Undefined: unknown. */
function generatorShare({ processor }: Result): number | undefined {
  return processor && processor.generator / processor.available;
}

const whole = (number: number) => Math.round(number).toLocaleString("en");
const milliseconds = (ms: number) => `${ms.toFixed(1)} ms`;

function percent(share: number | undefined): string {
  if (share === undefined) return "–";
  const percents = share * 100;
  return `${percents > 0 && percents < 1 ? percents.toPrecision(1) : Math.round(percents)} %`;
}
