import { ApiProblem, type Product, type ReviewForm, type ReviewMeta } from "../client/client.ts";
import { api } from "./api.ts";
import { button, element } from "./elements.ts";
import { sentence } from "./failure.ts";

const STARS = ["1", "2", "3", "4", "5"].map((star) => [star, star] as const);

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
  const problem = element("div", { role: "alert", tabindex: -1 });
  const send = element("button", { class: "primary" }, "Send the review");
  const form = element(
    "form",
    { novalidate: true }, // the API lists all invalid fields at once
    element("h2", { id: "form-title" }, `Review ${product.name}`),
    problem,
    oneOf("Your rating, 1 to 5 stars", "rating", STARS),
    oneOf("Would you recommend it?", "recommend", [
      ["true", "Yes"],
      ["false", "No"],
    ]),
    ...traits.map(({ name, field }) => oneOf(`${name} (optional)`, field, STARS)),
    field("Your review", "body", element("textarea", { rows: 5, maxlength: 5000 })),
    field("In one line (optional)", "summary", element("input", { maxlength: 200 })),
    field("Your name", "name", element("input", { maxlength: 60, autocomplete: "nickname" })),
    field(
      "Your e-mail (optional)",
      "email",
      element("input", { type: "email", autocomplete: "email" }),
      "Never shown.",
    ),
    field("Photos (optional)", "photos", element("textarea", { rows: 2 }), "Their addresses, one a line."),
    element(
      "p",
      { class: "buttons" },
      send,
      button("Cancel", () => dialog.close()),
    ),
  );
  const dialog = element("dialog", { "aria-labelledby": "form-title" }, form);
  dialog.addEventListener("close", () => dialog.remove());
  // The same text makes one review, however often it is sent.
  const keys = new Map<string, string>();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const review = read(new FormData(form), product.id, traits);
    const text = JSON.stringify(review);
    const idempotencyKey = keys.get(text) ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
    keys.set(text, idempotencyKey);
    send.disabled = true;
    try {
      const { data } = await api.postReview(review, { idempotencyKey });
      dialog.close();
      onPosted(data.ignored);
    } catch (error) {
      showProblem(form, problem, error);
    } finally {
      send.disabled = false;
    }
  });
  document.body.append(dialog);
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

/** A field with its label, and a place for its error. */
function field(
  label: string,
  name: string,
  input: HTMLInputElement | HTMLTextAreaElement,
  hint?: string,
): HTMLElement {
  input.name = name;
  input.id = `review-${name}`;
  input.setAttribute("aria-describedby", `hint-${name} error-${name}`);
  return element(
    "div",
    { class: "field" },
    element("label", { for: input.id }, label),
    element("span", { class: "hint", id: `hint-${name}` }, hint ?? ""),
    input,
    wrong(name),
  );
}

function oneOf(legend: string, name: string, options: readonly (readonly [string, string])[]): HTMLElement {
  return element(
    "fieldset",
    { class: "chips field", "aria-describedby": `error-${name}` },
    element("legend", {}, legend),
    ...options.map(([value, label]) =>
      element("label", {}, element("input", { type: "radio", name, value }), element("span", {}, label)),
    ),
    wrong(name),
  );
}

const wrong = (name: string) => element("p", { class: "wrong", id: `error-${name}` });

/** Shows each error beside its field, and focuses the first one. */
function showProblem(form: HTMLFormElement, problem: HTMLElement, error: unknown): void {
  for (const place of form.querySelectorAll(".wrong")) place.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  const errors = error instanceof ApiProblem ? (error.details.errors ?? []) : [];
  const shown = errors.flatMap(({ field, message }) => {
    // A list has one field here, so an error of `photos.0` stands at `photos`.
    const name = field.startsWith("characteristics.") ? field : field.replace(/\..*$/, "");
    const place = document.getElementById(`error-${name}`);
    const inputs = form.querySelectorAll<HTMLElement>(`[name="${CSS.escape(name)}"]`);
    if (place === null) return [];
    place.textContent = `This ${message}.`;
    for (const input of inputs) input.setAttribute("aria-invalid", "true");
    return [...inputs].slice(0, 1);
  });
  problem.textContent =
    shown.length === 0
      ? sentence(error)
      : shown.length === 1
        ? "One field needs a look."
        : `${shown.length} fields need a look.`;
  (shown[0] ?? problem).focus();
}
