import { api } from "../api.ts";
import { announce, button, element } from "../elements.ts";
import type { Attempt } from "../failure.ts";

/** The API cannot take a report back, so the page sends it only after so long. */
const UNDO_MS = 8_000;

/** A button that reports a review: it asks first, and for some seconds the report can be taken back. */
export function reportControl(id: number, item: HTMLElement, attempt: Attempt): HTMLElement {
  const report = button("Report", ask, { class: "report" });

  function ask(): void {
    const question = element(
      "p",
      { class: "ask" },
      "Report this review? Everybody stops seeing it. ",
      button("Report it", () => hide(question), { class: "primary" }),
      " ",
      button("Leave it", () => putBack(question)),
    );
    report.hidden = true;
    item.append(question);
    question.querySelector("button")?.focus();
  }

  function putBack(shown: HTMLElement): void {
    shown.remove();
    report.hidden = false;
    report.focus();
  }

  function hide(question: HTMLElement): void {
    question.remove();
    const undo = button("Undo", () => {
      stop();
      item.classList.remove("reported");
      putBack(notice);
      announce("The report is taken back.");
    });
    const notice = element(
      "p",
      { class: "ask" },
      `You reported this review. It is sent in ${UNDO_MS / 1000} seconds. `,
      undo,
    );
    const send = () => {
      stop();
      void attempt(async () => {
        const hadFocus = notice.contains(document.activeElement);
        await api.reportReview(id).catch((error: unknown) => {
          item.classList.remove("reported");
          notice.remove();
          report.hidden = false;
          throw error;
        });
        notice.replaceChildren("You reported this review: it is hidden now.");
        if (!hadFocus) return;
        notice.tabIndex = -1;
        notice.focus();
      });
    };
    const timer = setTimeout(send, UNDO_MS);
    addEventListener("pagehide", send); // it was meant: leaving does not take it back
    const stop = () => {
      clearTimeout(timer);
      removeEventListener("pagehide", send);
    };
    item.classList.add("reported");
    item.append(notice);
    undo.focus();
    announce("The review is hidden. You can undo this for some seconds.");
  }

  return report;
}
