import { readFile } from "node:fs/promises";

/** What k6 counted; times in milliseconds. */
export interface Summary {
  /** Requests a second, over the whole run. */
  rate: number;
  requests: number;
  /** Requests without an answer, or with a status of 400 and more that was not expected. */
  failed: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  /** The share of 200s that came from a cache; undefined: there were none. */
  hitRatio: number | undefined;
  /** Requests a second that were being asked for at the end, where a scenario raises them. */
  rateHeld: number | undefined;
  /** Thresholds that were not met. */
  missed: { metric: string; threshold: string }[];
}

type Metric = Record<string, number> & { thresholds?: Record<string, boolean> };

/** Reads what `k6 run --summary-export` has written. */
export async function readSummary(file: string): Promise<Summary> {
  const { metrics } = JSON.parse(await readFile(file, "utf8")) as { metrics: Record<string, Metric> };
  const value = (metric: string, field: string) => metrics[metric]?.[field] ?? 0;
  const duration = (field: string) => value("http_req_duration", field);
  return {
    rate: value("http_reqs", "rate"),
    requests: value("http_reqs", "count"),
    failed: value("http_req_failed", "passes"),
    mean: duration("avg"),
    p50: duration("p(50)"),
    p95: duration("p(95)"),
    p99: duration("p(99)"),
    hitRatio: metrics.cache_hits?.value,
    rateHeld: metrics.rate_held?.value,
    missed: Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
      // In this format true means that it was crossed.
      Object.entries(thresholds)
        .filter(([, crossed]) => crossed)
        .map(([threshold]) => ({ metric: name, threshold })),
    ),
  };
}
