import { ApiProblem } from "../client/client.ts";
import { element } from "./elements.ts";

/** What went wrong, in a sentence, with a button to try again. An error that is not the API's goes to the console too. */
export function failure(error: unknown, retry?: () => void): HTMLElement {
  const again = retry === undefined ? undefined : element("button", { type: "button" }, "Try again");
  if (retry !== undefined) again?.addEventListener("click", retry);
  return element("div", { class: "failure", role: "alert" }, element("p", {}, sentence(error)), again);
}

export function sentence(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  if (error instanceof TypeError) return "The service could not be reached. Try again in a moment.";
  throw error;
}
