import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    // Generous: they start real parts, on machines that may be busy.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: ["db/testing/setup.ts"],
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
        },
      },
      {
        extends: true,
        test: {
          name: "node",
          include: ["db/**/*.test.ts", "loadtest/**/*.test.ts", "src/**/*.model.test.ts"],
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
        },
      },
    ],
  },
});
