import { fileURLToPath } from "node:url";
import { UserError } from "../../db/user-error.ts";
import { figures } from "../lib/figures.ts";

export interface Question {
  name: string;
  /** The one question that it answers. */
  question: string;
}

export interface Scenario extends Question {
  script: string;
  env: Record<string, string>;
  /** Metrics whose thresholds end the run when they are exceeded, as intended. */
  endsBy?: string[];
  /** Fails if the memory of the Worker or the gateway keeps growing. */
  needsFlatMemory?: boolean;
  /**
   * Imports the catalogue meanwhile. `softS`: with a soft purge of this many seconds. `update`: one that differs by one
   * percent, with --update, and fails if less than `keepsHits` of the hit ratio is kept.
   */
  imports?: { softS?: number; update?: { keepsHits: number } };
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

/** Scenarios with few requests compare each response, or one in ten; the others one in a hundred. */
const COMPARE_ALL = { SAMPLE_SHARE: "1" };
const COMPARE_MANY = { SAMPLE_SHARE: "0.1" };
/** For runs that change the data: the scenario compares at its end. */
const COMPARE_NONE = { SAMPLE_SHARE: "0" };

function scenario(name: string, question: string, more: Partial<Scenario> = {}): Scenario {
  return { name, question, script: scriptOf(name), env: {}, ...more };
}

export const scenarios: Scenario[] = [
  scenario("smoke", "does every route return the right response?", { env: COMPARE_ALL }),
  scenario("browse", "how long do shoppers wait for pages of popular and rare products?"),
  scenario(
    "browse-in-one",
    "the same shoppers, with each page in one response: how long do they wait, and what do they cost?",
    {
      env: COMPARE_MANY,
    },
  ),
  scenario("journey-writes", "does a client see its own review, vote and report in its next read?", {
    env: COMPARE_NONE,
  }),
  scenario("stampede", "do concurrent requests for the same cold key cost one query?"),
  scenario("deep-pages", "does the last page of the list cost no more than twice the first?"),
  scenario("origin-down", "which requests fail while the database is down for 45 seconds?"),
  scenario("flood", "do hits get slower during a flood of cold keys at five times the database's best rate?"),
  scenario("import-hard", "how long do shoppers wait after an import that purges everything at once?", {
    script: scriptOf("import"),
    env: COMPARE_NONE,
    imports: {},
  }),
  scenario("import-soft", "the same, if old responses may be served for 30 seconds more?", {
    script: scriptOf("import"),
    env: COMPARE_NONE,
    imports: { softS: 30 },
  }),
  scenario("import-update", "does the cache stay warm while an update of one percent is written?", {
    script: scriptOf("import"),
    env: { ...COMPARE_NONE, RATE: "500" },
    imports: { update: { keepsHits: 0.95 } },
  }),
  scenario("soak", "does memory stay flat while shoppers browse and write for ten minutes?", {
    env: COMPARE_NONE,
    needsFlatMemory: true,
  }),
  scenario("breakpoint", "at what rate do requests fail or fall behind?", {
    endsBy: ["dropped_iterations", "http_req_failed"],
  }),
  scenario(
    "clients",
    "how many responses per second do 32 clients get that request one product after another?",
  ),
  ...publishedFigures,
];

/** It has its own rig and figures: see loadtest/world. */
export const world: Question = {
  name: "world",
  question: "how long do shoppers of several data centres wait, and how stale is each centre after a change?",
};

/** Several scenarios in one table. */
export const groups: (Question & { scenarios: Scenario[] })[] = [
  { name: "published", question: "all published figures beside ours", scenarios: publishedFigures },
  {
    name: "browsing",
    question: "browse and browse-in-one side by side",
    scenarios: scenarios.filter(({ name }) => name.startsWith("browse")),
  },
  {
    name: "importing",
    question: "import-hard, import-soft and import-update side by side",
    scenarios: scenarios.filter(({ imports }) => imports !== undefined),
  },
];

/** One scenario, or those of a group. Fails with a UserError that lists all names. */
export function findScenarios(name: string): Scenario[] {
  return groups.find((group) => group.name === name)?.scenarios ?? [findScenario(name)];
}

export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = [...scenarios, world, ...groups].map((one) => one.name).join(", ");
  throw new UserError(`The scenario "${name}" does not exist. Choose one of: ${names}.`);
}
