import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    pool: "forks",
    // One browser at a time.
    fileParallelism: false,
    // A browser on a busy machine misses a click now and then; what is broken fails every time.
    retry: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
