import { ApiProblem, type Product, type ReviewForm, type ReviewMeta } from "../../client/client.ts";
import { api } from "../api.ts";
import { button, element } from "../elements.ts";
import { sentence } from "../failure.ts";
import { draftOf, fill } from "./draft.ts";
import { type Choice, field, oneOf, showErrors } from "./fields.ts";

const FIVE = ["1", "2", "3", "4", "5"] as const;
const STARS = FIVE.map((star): Choice => [star, "★".repeat(Number(star)), `${star} of 5 stars`]);
const STEPS = FIVE.map((step): Choice => [step, step]);
const YES_OR_NO: Choice[] = [
  ["true", "Yes"],
  ["false", "No"],
];

/** What the ends of a characteristic mean, as the "Project Atelier" catalogue has them. */
const ENDS: Record<string, [string, string]> = {
  Size: ["too small", "too large"],
  Width: ["too narrow", "too wide"],
  Comfort: ["uncomfortable", "perfect"],
  Quality: ["poor", "perfect"],
  Length: ["runs short", "runs long"],
  Fit: ["runs tight", "runs loose"],
};

/** Opens a form for a review of `product`. Calls `onPosted` after the review was added, with the names of dropped fields. */
export function openReviewForm(
  product: Product,
  { characteristics }: ReviewMeta,
  onPosted: (ignored: readonly string[]) => void,
): void {
  const traits = Object.entries(characteristics).map(([name, { id }]) => ({
    name,
    field: `characteristics.${id}`,
    id,
  }));
  const draft = draftOf(product.id);
  const typed = draft.read();
  const problem = element("div", { role: "alert", tabindex: -1 });
  const send = element("button", { class: "primary" }, "Send the review");
  const kept = element(
    "p",
    { class: "hint kept" },
    "What you write is kept in this browser until you send it.",
  );
  const form = element(
    "form",
    { novalidate: true }, // the API lists all invalid fields at once
    element("input", { type: "hidden", name: "draft", value: randomKey() }),
    element("h2", { id: "form-title" }, `Review ${product.name}`),
    problem,
    oneOf("How many stars?", "rating", STARS),
    oneOf("Would you recommend it to a friend?", "recommend", YES_OR_NO),
    ...traits.map(({ name, field }) => oneOf(`${name} (optional)`, field, STEPS, ENDS[name])),
    field("What was good, what was not?", "body", element("textarea", { rows: 5, maxlength: 5000 })),
    field("In one line (optional)", "summary", element("input", { maxlength: 200 })),
    field(
      "Your name",
      "name",
      element("input", { maxlength: 60, autocomplete: "nickname" }),
      "Shown beside your review.",
    ),
    field(
      "Your e-mail (optional)",
      "email",
      element("input", { type: "email", autocomplete: "email" }),
      "Never shown.",
    ),
    field(
      "Photos (optional)",
      "photos",
      element("textarea", { rows: 2 }),
      "Addresses of photos on the web, one a line.",
    ),
    kept,
    element(
      "p",
      { class: "buttons" },
      send,
      button("Close", () => dialog.close()),
      button("Start over", () => {
        form.reset();
        draft.forget();
        showErrors(form, []);
        problem.textContent = "";
        form.querySelector("input")?.focus();
      }),
    ),
  );
  const dialog = element("dialog", { "aria-labelledby": "form-title" }, form);
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("input", () => draft.keep(form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answers = new FormData(form);
    const review = read(answers, product.id, traits);
    // The same text of the same draft makes one review, however often it is sent, also after a reload.
    const idempotencyKey = `${answers.get("draft")}-${hashOf(JSON.stringify(review))}`;
    send.disabled = true;
    try {
      const { data } = await api.postReview(review, { idempotencyKey });
      draft.forget();
      dialog.close();
      onPosted(data.ignored);
    } catch (error) {
      showProblem(form, problem, error);
    } finally {
      send.disabled = false;
    }
  });
  document.body.append(dialog);
  fill(form, typed);
  dialog.showModal();
}

function read(data: FormData, productId: number, traits: { field: string; id: number }[]): ReviewForm {
  const text = (name: string) => String(data.get(name) ?? "");
  const rated = traits.filter(({ field }) => data.has(field));
  return {
    product_id: productId,
    rating: text("rating"),
    recommend: text("recommend"),
    body: text("body"),
    name: text("name"),
    summary: text("summary"),
    email: text("email"),
    photos: text("photos").split(/\s+/).filter(Boolean),
    characteristics: Object.fromEntries(rated.map(({ field, id }) => [String(id), Number(data.get(field))])),
  };
}

/** Not `crypto.randomUUID`, which pages have over HTTPS only. */
const randomKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** FNV-1a: tells texts of one draft apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/** Shows each error beside its field, and brings the first one into view with the focus in it. */
function showProblem(form: HTMLFormElement, problem: HTMLElement, error: unknown): void {
  const errors = error instanceof ApiProblem ? (error.details.errors ?? []) : [];
  const wrong = showErrors(form, errors);
  problem.textContent = summaryOf(wrong.length, error);
  const first = wrong[0]?.querySelector<HTMLElement>("input, textarea") ?? problem;
  first.focus({ preventScroll: true });
  (wrong[0] ?? problem).scrollIntoView({ block: "center" });
}

function summaryOf(wrong: number, error: unknown): string {
  if (wrong === 1) return "One answer needs another look.";
  if (wrong > 1) return `${wrong} answers need another look.`;
  if (error instanceof ApiProblem && error.status === 503)
    return "The shop cannot take your review right now. It is kept here: send it again in a moment.";
  return sentence(error);
}
