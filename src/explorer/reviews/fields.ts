import { element } from "../elements.ts";

/** `spoken`: the label for who does not see it. */
export type Choice = readonly [value: string, label: string, spoken?: string];

/** A field with its label, and a place for its error. */
export function field(
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
    wrong(name),
    input,
  );
}

/** One of several choices, and between which ends they lie. */
export function oneOf(legend: string, name: string, choices: readonly Choice[], ends?: readonly string[]) {
  const [low, high] = ends ?? [];
  return element(
    "fieldset",
    { class: "chips field", "aria-describedby": `error-${name}` },
    element("legend", {}, legend),
    wrong(name),
    low ? element("span", { class: "hint end" }, `1: ${low}`) : undefined,
    ...choices.map(([value, label, spoken]) =>
      element(
        "label",
        {},
        element("input", { type: "radio", name, value, "aria-label": spoken }),
        element("span", {}, label),
      ),
    ),
    high ? element("span", { class: "hint end" }, `5: ${high}`) : undefined,
  );
}

const wrong = (name: string) => element("p", { class: "wrong", id: `error-${name}` });

/** What to do about a field, for who does not know what an integer is. */
const ADVICE: Record<string, string> = {
  rating: "Choose one to five stars.",
  recommend: "Choose yes or no.",
  body: "Write a few words, 5,000 characters at most.",
  name: "Say a name to show beside your review, 60 characters at most.",
  summary: "Say it in 200 characters at most.",
  email: "This is no e-mail address. Correct it, or leave it out.",
  photos: "Ten photos at most.",
  characteristics: "Choose 1 to 5, or leave it out.",
};

/** Says at each field what is wrong with it. Answers the fields, from the top. */
export function showErrors(form: HTMLFormElement, errors: readonly { field: string }[]): HTMLElement[] {
  for (const place of form.querySelectorAll(".wrong")) place.textContent = "";
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  const names = errors.map(({ field }) => {
    const [group = ""] = field.split(".");
    return { group, name: group === "characteristics" ? field : group };
  });
  for (const { group, name } of names) {
    const place = document.getElementById(`error-${name}`);
    if (place !== null) place.textContent = ADVICE[group] ?? "Check this.";
    for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`))
      input.setAttribute("aria-invalid", "true");
  }
  return [...form.querySelectorAll<HTMLElement>(".field:has([aria-invalid])")];
}
