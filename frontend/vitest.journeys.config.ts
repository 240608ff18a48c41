import { defineConfig } from "vitest/config";

// The browser journeys: one server for all files, one file after the other, because each drives a whole browser.
export default defineConfig({
  test: {
    include: ["tests/journeys/**/*.journey.ts"],
    globalSetup: "tests/journeys/support/set_up.ts",
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    // Without a Chromium the files are skipped, and the set-up has said so.
    passWithNoTests: true,
  },
});
