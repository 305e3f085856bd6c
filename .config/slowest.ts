import type { Reporter, TestModule } from "vitest/node";

const MOST = 10;

/** Prints the slowest files of a run, and the slowest tests: what to look at when the gate takes longer than it should. */
export default class SlowestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length <= MOST) return;
    const files = modules.map((module) => ({
      ms: module.diagnostic().duration,
      name: `${module.project.name} ${module.relativeModuleId}`,
    }));
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({
        ms: test.diagnostic()?.duration ?? 0,
        name: `${module.relativeModuleId} > ${test.fullName}`,
      })),
    );
    print("files", files);
    print("tests", tests);
  }
}

function print(what: string, timed: { ms: number; name: string }[]): void {
  console.log(`\n The ${MOST} slowest ${what}`);
  for (const { ms, name } of timed.sort((a, b) => b.ms - a.ms).slice(0, MOST)) {
    console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
  }
}
