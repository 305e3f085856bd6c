import exec from "k6/execution";
import { Trend } from "k6/metrics";
import type { Threshold } from "k6/options";
import type { Answer } from "./api.ts";

/** The time from the first request of a shop page to its last response. */
const time = new Trend("page_view", true);
const requests = new Trend("page_requests");
/** The size of the bodies as sent. */
const bytes = new Trend("page_bytes");

/** Requests everything that one shop page shows, and records its cost. */
export function viewPage(page: "list" | "product", ask: () => Answer[]): Answer[] {
  const start = exec.instance.currentTestRunDuration;
  const answers = ask();
  const tags = { page };
  time.add(exec.instance.currentTestRunDuration - start, tags);
  requests.add(answers.length, tags);
  bytes.add(
    answers.reduce((sum, { headers }) => sum + Number(headers["Content-Length"] ?? 0), 0),
    tags,
  );
  return answers;
}

/** The limits of a product page: p95 in milliseconds, and average requests and bytes. */
export function productPageWithin(most: {
  ms: number;
  requests: number;
  bytes: number;
}): Record<string, Threshold[]> {
  return {
    "page_view{page:product}": [`p(95)<${most.ms}`],
    "page_requests{page:product}": [`max<=${most.requests}`],
    "page_bytes{page:product}": [`avg<${most.bytes}`],
  };
}
