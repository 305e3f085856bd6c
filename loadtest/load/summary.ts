import { readFile } from "node:fs/promises";

/** k6's figures. Times are in milliseconds. */
export interface Summary {
  /** Requests a second, over the whole run. */
  rate: number;
  requests: number;
  /** Requests without a response, or with an unexpected status of 400 or more. */
  failed: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  /** The share of 200s that came from a cache. Undefined: there were none. */
  hitRatio: number | undefined;
  /** The requested rate at the end, for a scenario that raises it. */
  rateHeld: number | undefined;
  /** For scenarios with pages and a threshold for them. */
  pages: PageViews | undefined;
  /** For a flood: hits before and during it, and the database's statements a second during it. */
  flood: { before: number; during: number; statements: number } | undefined;
  /** For an import: before its start and after it. */
  phases: { before: Phase; import: Phase } | undefined;
  /** Missed thresholds. */
  missed: { metric: string; threshold: string }[];
}

export interface Phase {
  p99: number;
  hitRatio: number;
}

/** Shop pages, each of which may take several requests (lib/page-view.ts). */
export interface PageViews {
  /** Of all kinds. */
  views: number;
  /** A product page: averages, and p95 of its time. */
  product: { requests: number; bytes: number; p50: number; p95: number };
}

export type Metric = Record<string, number> & { thresholds?: Record<string, boolean> };

/** Reads the output of `k6 run --summary-export`. */
export async function readMetrics(file: string): Promise<Record<string, Metric>> {
  const { metrics } = JSON.parse(await readFile(file, "utf8")) as { metrics: Record<string, Metric> };
  return metrics;
}

export function summarize(metrics: Record<string, Metric>): Summary {
  const value = (metric: string, field: string) => metrics[metric]?.[field] ?? 0;
  const ofProduct = (metric: string, field: string) => value(`${metric}{page:product}`, field);
  const phase = (scenario: string): Phase => ({
    p99: value(`http_req_duration{scenario:${scenario}}`, "p(99)"),
    hitRatio: value(`cache_hits{scenario:${scenario}}`, "value"),
  });
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
    pages: metrics["page_view{page:product}"] && {
      views: value("page_view", "count"),
      product: {
        requests: ofProduct("page_requests", "avg"),
        bytes: ofProduct("page_bytes", "avg"),
        p50: ofProduct("page_view", "p(50)"),
        p95: ofProduct("page_view", "p(95)"),
      },
    },
    flood: metrics.flood_statements && {
      before: value("http_req_duration{scenario:hits_before}", "p(99)"),
      during: value("http_req_duration{scenario:hits_in_flood}", "p(99)"),
      statements: value("flood_statements", "avg"),
    },
    phases: metrics["cache_hits{scenario:import}"] && { before: phase("before"), import: phase("import") },
    missed: Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
      // In this format, true means that the threshold was missed.
      Object.entries(thresholds)
        .filter(([, crossed]) => crossed)
        .map(([threshold]) => ({ metric: name, threshold })),
    ),
  };
}
