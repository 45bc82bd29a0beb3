import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (file: string): string => fileURLToPath(new URL(`packages/${file}`, import.meta.url));

export default defineConfig({
  resolve: {
    // The tests run on the sources, so that they need no build.
    alias: { "@reseat/client": source("client/src/index.ts"), "@reseat/react": source("react/src/index.ts") },
  },
  test: {
    include: ["packages/*/tests/**/*.test.{ts,tsx}", "apps/*/tests/**/*.test.{ts,tsx}"],
    // Nothing waits for time to pass; this is for machines that do much else at once.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
