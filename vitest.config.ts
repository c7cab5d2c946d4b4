import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "node_modules/**"],
    // Two test files at once on a two-core machine; each starts servers of its own on free ports.
    pool: "forks",
    maxWorkers: 2,
    globalSetup: ["test/support/postgres-cluster.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
