import { fileURLToPath } from "node:url";
import { UserError } from "../../db/user-error.ts";
import { figures } from "../lib/figures.ts";

export interface Question {
  name: string;
  /** The one thing that it wants to know. */
  question: string;
}

export interface Scenario extends Question {
  script: string;
  env: Record<string, string>;
  /** Metrics whose thresholds are meant to be missed at some time, which ends the run. */
  endsBy?: string[];
  /** Fails if the Worker or the gateway goes on taking memory. */
  needsFlatMemory?: boolean;
  /** Imports the catalogue meanwhile: with `softS`, so softly. */
  imports?: { softS?: number };
}

const scriptOf = (name: string) => fileURLToPath(new URL(`../scenarios/${name}.ts`, import.meta.url));

export const publishedFigures: Scenario[] = Object.entries(figures).map(
  ([name, { routes, rate, ids, system }]) => ({
    name,
    question: `${routes.join(", ")} at ${rate.toLocaleString("en")} a second, ${ids} ids (${system})`,
    script: scriptOf("figure"),
    env: { FIGURE: name },
  }),
);

/** Where few requests are made, each answer is compared, or one in ten; elsewhere one in a hundred. */
const COMPARE_ALL = { SAMPLE_SHARE: "1" };
const COMPARE_MANY = { SAMPLE_SHARE: "0.1" };
/** Nor those that the run itself makes old: the scenario says what to compare at the end. */
const COMPARE_NONE = { SAMPLE_SHARE: "0" };

function scenario(name: string, question: string, more: Partial<Scenario> = {}): Scenario {
  return { name, question, script: scriptOf(name), env: {}, ...more };
}

export const scenarios: Scenario[] = [
  scenario("smoke", "does every route answer, and rightly?", { env: COMPARE_ALL }),
  scenario("browse", "do shoppers wait, with popular and forgotten products, related cards and all?"),
  scenario("browse-in-one", "do the same shoppers wait, and what do they cost, where a page is one answer?", {
    env: COMPARE_MANY,
  }),
  scenario("journey-writes", "does a writer see the own review, vote and report on the very next read?", {
    env: COMPARE_NONE,
  }),
  scenario("stampede", "does a crowd that asks for the same cold thing reach the database once?"),
  scenario("deep-pages", "does the last page of the list cost no more than twice the first?"),
  scenario("origin-down", "who notices that the database is dead for 45 seconds?"),
  scenario("flood", "do hits notice a flood of cold keys at five times what the database can do?"),
  scenario("import-hard", "what do shoppers notice of an import that ends all cached answers at once?", {
    script: scriptOf("import"),
    env: COMPARE_NONE,
    imports: {},
  }),
  scenario("import-soft", "what do they notice if old answers may be served for 30 seconds more?", {
    script: scriptOf("import"),
    env: COMPARE_NONE,
    imports: { softS: 30 },
  }),
  scenario("soak", "does memory stay flat while shoppers browse and write for ten minutes?", {
    env: COMPARE_NONE,
    needsFlatMemory: true,
  }),
  scenario("breakpoint", "at what rate does it break?", {
    endsBy: ["dropped_iterations", "http_req_failed"],
  }),
  scenario("clients", "what do 32 clients get who ask for one product after another?"),
  ...publishedFigures,
];

/** Its rig and its figures are its own: see loadtest/world. */
export const world: Question = {
  name: "world",
  question: "what do shoppers of several data centres wait, and how stale is each of them after a change?",
};

/** Several at once, in one table. */
export const groups: (Question & { scenarios: Scenario[] })[] = [
  { name: "published", question: "all published figures beside ours", scenarios: publishedFigures },
  {
    name: "browsing",
    question: "browse and browse-in-one side by side",
    scenarios: scenarios.filter(({ name }) => name.startsWith("browse")),
  },
  {
    name: "importing",
    question: "import-hard and import-soft side by side",
    scenarios: scenarios.filter(({ imports }) => imports !== undefined),
  },
];

/** One, or those of a group. Fails with a UserError that names those that there are. */
export function findScenarios(name: string): Scenario[] {
  return groups.find((group) => group.name === name)?.scenarios ?? [findScenario(name)];
}

export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = [...scenarios, world, ...groups].map((one) => one.name).join(", ");
  throw new UserError(`There is no scenario "${name}". There are: ${names}.`);
}
