import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { compressed } from "./build/compressed.ts";
import { preloadedFonts } from "./build/preloaded-fonts.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
/** Where the service is while the page is worked on. */
const service = process.env["RESEAT_URL"] ?? "http://127.0.0.1:8080";
/** The service sees a page of its own, whatever port this one is on. */
const asOwn = { target: service, headers: { origin: service } };
const proxy = { "/api": asOwn, "/session": asOwn, "/ws": { ...asOwn, ws: true } };

export default defineConfig({
  root: path("."),
  plugins: [react(), tailwindcss(), preloadedFonts(), compressed()],
  resolve: {
    // The packages' sources, so that the page needs no build of theirs.
    alias: [
      { find: "@reseat/react/styles.css", replacement: path("../../packages/react/src/styles.css") },
      { find: "@reseat/client", replacement: path("../../packages/client/src/index.ts") },
      { find: "@reseat/react", replacement: path("../../packages/react/src/index.ts") },
    ],
  },
  build: {
    target: "es2022",
    // The Content-Security-Policy allows nothing inline, and every browser of the target preloads by itself.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy },
  preview: { proxy },
});
