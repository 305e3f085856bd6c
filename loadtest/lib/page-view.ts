import exec from "k6/execution";
import { Trend } from "k6/metrics";
import type { Threshold } from "k6/options";
import type { Answer } from "./api.ts";

/** From the first request of a page of the shop until the last of its answers is there. */
const time = new Trend("page_view", true);
const requests = new Trend("page_requests");
/** Of the bodies, as they were sent. */
const bytes = new Trend("page_bytes");

/** Asks for all that one page of the shop shows, and says what that took. */
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

/** What the page of a product may cost at most: milliseconds for 19 of 20, requests, and bytes on average. */
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
