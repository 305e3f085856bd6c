import { ApiProblem } from "../client/client.ts";
import { button, element } from "./elements.ts";

/** Does some work, and shows why it failed where its caller shows that. */
export type Attempt = (work: () => Promise<void>) => Promise<void>;

/** What went wrong, in a sentence, with a button to try again. */
export function failure(error: unknown, retry?: () => void): HTMLElement {
  const again = retry === undefined ? undefined : button("Try again", retry);
  return element("div", { class: "failure", role: "alert" }, element("p", {}, sentence(error)), again);
}

/** For an error that is not the API's, the console says more. */
export function sentence(error: unknown): string {
  if (error instanceof ApiProblem && error.status === 503)
    return "The database does not answer, and no answer to this is known yet. Try again in a moment.";
  if (error instanceof ApiProblem) return error.message;
  const isUnreachable = error instanceof TypeError || (error as Error).name === "TimeoutError";
  if (isUnreachable) return "The service could not be reached. Try again in a moment.";
  throw error;
}
