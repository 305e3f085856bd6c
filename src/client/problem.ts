import type { ProblemDetails } from "./api.ts";

/** An error response. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly details: ProblemDetails;
  readonly status: number;
  /** The request's id in the service's log. Undefined: the request did not reach the service. */
  readonly requestId: string | undefined;

  constructor(details: ProblemDetails, requestId?: string) {
    super(details.detail);
    this.details = details;
    this.status = details.status;
    this.requestId = requestId;
  }
}

/** The service's problem. If another server has answered, such as a proxy, its status (RFC 9457, section 4.2.1). */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const { status, statusText: title } = response;
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  // `status` in the body is optional and advisory (section 3.1.2).
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json"))
    return new ApiProblem({ ...JSON.parse(await response.text()), status }, requestId);
  await response.body?.cancel();
  const detail = `${response.url} answered ${status}, and not as this service does.`;
  return new ApiProblem({ type: "about:blank", title, status, detail, instance: response.url }, requestId);
}
