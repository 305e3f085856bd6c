import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

// Runs all tests in two lanes side by side, for either alone waits for half of its time, and then tells of both as one run.
// Within a lane files run one after another: those of the Worker share a database, those of the built Worker share it.

const LANES = { node: ["node"], worker: ["worker", "conformance"] };
const BLOBS = ".vitest/lanes";
const cwd = fileURLToPath(new URL("..", import.meta.url));

const vitest = (...args: string[]) =>
  execa("vitest", ["run", "--config", ".config/vitest.config.ts", ...args], {
    cwd,
    preferLocal: true,
    stdio: ["ignore", "pipe", "pipe"],
    buffer: false,
    reject: false,
  });

await rm(new URL(`../${BLOBS}`, import.meta.url), { recursive: true, force: true });
const lanes = Object.entries(LANES).map(([name, projects]) => {
  const lane = vitest(
    ...projects.map((project) => `--project=${project}`),
    ...["--reporter=default", "--reporter=blob", `--outputFile.blob=${BLOBS}/${name}.json`],
    ...process.argv.slice(2),
  );
  lane.stdout.pipe(process.stdout, { end: false });
  lane.stderr.pipe(process.stderr, { end: false });
  return lane;
});
const ends = await Promise.all(lanes);
const whole = vitest(`--merge-reports=${BLOBS}`, "--reporter=dot", "--reporter=./.config/slowest.ts");
whole.stdout.pipe(process.stdout, { end: false });
whole.stderr.pipe(process.stderr, { end: false });
ends.push(await whole);
process.exitCode = ends.some(({ exitCode }) => exitCode !== 0) ? 1 : 0;
