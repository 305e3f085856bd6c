import type { ProblemDetails } from "./api.ts";

/** An answer that is not a good one. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails) {
    super(details.detail);
    this.details = details;
  }
}

/** What the service says went wrong; or, where something between here and there answered, its status (RFC 9457, section 4.2.1). */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const { status, statusText: title } = response;
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json"))
    return new ApiProblem(JSON.parse(await response.text()));
  await response.body?.cancel();
  const detail = `${response.url} answered ${status}, and not as this service does.`;
  return new ApiProblem({ type: "about:blank", title, status, detail, instance: response.url });
}
