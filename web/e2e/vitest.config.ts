import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// A real browser before the real service: `RESEAT_BIN` names the binary, `CHROMIUM` the browser.
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: { include: ["e2e/**/*.e2e.ts"], testTimeout: 300_000, hookTimeout: 120_000, fileParallelism: false },
});
