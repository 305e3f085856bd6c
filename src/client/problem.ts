import type { ProblemDetails } from "./api.ts";

/** An answer that is not a good one. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly details: ProblemDetails;
  readonly status: number;
  /** Under which the service has logged the request; undefined where it never saw it. */
  readonly requestId: string | undefined;

  constructor(details: ProblemDetails, requestId?: string) {
    super(details.detail);
    this.details = details;
    this.status = details.status;
    this.requestId = requestId;
  }
}

/** What the service says went wrong; or, where something between here and there answered, its status (RFC 9457, section 4.2.1). */
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
