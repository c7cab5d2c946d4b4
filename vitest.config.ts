import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two test files at once on a two-core machine; each starts servers of its own on free ports.
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
