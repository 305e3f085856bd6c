import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Minutes each: were one of them the last, the other processor would have nothing to do meanwhile. */
const LONG = ["invalidation.model", "import/reference", "start/start", "import/kill"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.includes(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    // Generous: they start real parts, on machines that may be busy.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    globalSetup: ["db/testing/setup.ts"],
    // One process, or one Workers runtime, for many files: it takes longer to start than most files take.
    isolate: false,
    reporters: ["default", "./.config/slowest.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            // Everything a test depends on, or a developer's own .dev.vars would decide.
            miniflare: {
              ratelimits: { TIGHT_LIMIT: { namespace_id: "1", simple: { limit: 3, period: 60 } } },
              bindings: {
                DATABASE_URL: inject("databaseUrl"),
                SQL_GATEWAY_URL: inject("gatewayUrl"),
                ENVIRONMENT: "test",
                PUBLIC_ORIGIN: "https://api.example.test",
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["src/**/*.test.ts"],
          exclude: ["src/conformance/**", "src/**/*.model.test.ts"],
          // They share one database, and one way to it that tests may break.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "node",
          include: ["db/**/*.test.ts", "loadtest/**/*.test.ts", "src/**/*.model.test.ts"],
          // Each has what it needs to itself, and waits for it half of the time.
          maxWorkers: Math.max(2, availableParallelism() - 1),
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: ["src/conformance/**/*.test.ts"],
          globalSetup: ["db/testing/setup-conformance.ts"],
          // They share Workers, and some count what is asked of the origin.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
