import http, { type RefinedResponse, type ResponseType } from "k6/http";

/** Why a request failed, for the summary. */
export interface Failure {
  method: string;
  url: string;
  /** 0: there was no answer. */
  status: number;
  /** k6's own: https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
  code: number;
  error: string;
  /** Of the answer: whether the Worker or a cache in front has made it. */
  contentType: string | undefined;
  ms: number;
}

/** What k6 itself takes for an answer. */
let isExpected = (status: number): boolean => status >= 200 && status < 400;

/** Only these are answers to the requests of this scenario. */
export function expectStatuses(...statuses: number[]): void {
  http.setResponseCallback(http.expectedStatuses(...statuses));
  isExpected = (status) => statuses.includes(status);
}

/** Of what k6 counts as failed it keeps nothing itself. */
export function keepReason(answer: RefinedResponse<ResponseType | undefined>): void {
  if (isExpected(answer.status)) return; // before more of it is made into a value of the script's
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
