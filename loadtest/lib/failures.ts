import http, { type RefinedResponse, type ResponseType } from "k6/http";

/** The reason of a failed request, for the summary. */
export interface Failure {
  method: string;
  url: string;
  /** 0: no response. */
  status: number;
  /** k6's own: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
  code: number;
  error: string;
  /** From the response: whether the Worker or a cache in front has made it. */
  contentType: string | undefined;
  ms: number;
}

/** The statuses that k6 itself accepts. */
let isExpected = (status: number): boolean => status >= 200 && status < 400;

/** Sets the expected statuses of this scenario. */
export function expectStatuses(...statuses: number[]): void {
  http.setResponseCallback(http.expectedStatuses(...statuses));
  isExpected = (status) => statuses.includes(status);
}

/** Prints a failed request, because k6 only counts it. */
export function keepReason(answer: RefinedResponse<ResponseType | undefined>): void {
  if (isExpected(answer.status)) return; // first, because converting more of the response costs time
  const { request, status, error, error_code: code, headers, timings } = answer;
  const { method, url } = request;
  const failure: Failure = {
    method,
    url,
    status,
    code,
    error,
    contentType: headers["Content-Type"],
    ms: Math.round(timings.duration),
  };
  console.log(JSON.stringify({ failure }));
}
