import { fileURLToPath } from "node:url";
import { UserError } from "../../db/user-error.ts";
import { figures } from "../lib/figures.ts";

export interface Scenario {
  name: string;
  /** The one thing that it wants to know. */
  question: string;
  script: string;
  env: Record<string, string>;
}

const QUESTIONS = {
  smoke: "does every route answer, and rightly?",
};

/** Where few requests are made, each is compared; elsewhere one in a hundred. */
const COMPARE_ALL = { SAMPLE_SHARE: "1" };

const scriptOf = (name: string) => fileURLToPath(new URL(`../scenarios/${name}.ts`, import.meta.url));

export const publishedFigures: Scenario[] = Object.entries(figures).map(
  ([name, { routes, rate, ids, system }]) => ({
    name,
    question: `${routes.join(", ")} at ${rate.toLocaleString("en")} a second, ${ids} ids (${system})`,
    script: scriptOf("figure"),
    env: { FIGURE: name },
  }),
);

export const scenarios: Scenario[] = [
  ...Object.entries(QUESTIONS).map(([name, question]) => ({
    name,
    question,
    script: scriptOf(name),
    env: name === "smoke" ? COMPARE_ALL : {},
  })),
  ...publishedFigures,
];

/** Fails with a UserError that names those that there are. */
export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = scenarios.map((scenario) => scenario.name).join(", ");
  throw new UserError(
    `There is no scenario "${name}". There are: ${names}; and published, all figures in one table.`,
  );
}
