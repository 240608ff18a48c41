import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { leafletWithoutMarkup } from "./basemap/leaflet-plugin.mjs";
import { firstScreen } from "./scripts/first-screen.ts";

const at = (path: string) => resolve(import.meta.dirname, path);
const first = firstScreen(at("src/main.tsx"));

// The server renders the pages, so there is no HTML entry: the manifest tells it which files a page needs.
// The console's form library is written for React; preact/compat stands in, and nothing of it reaches the PWA.
export default defineConfig({
  base: "/",
  plugins: [leafletWithoutMarkup(), first],
  resolve: {
    alias: [
      { find: /^react\/jsx-runtime$/, replacement: "preact/jsx-runtime" },
      { find: /^react(-dom)?$/, replacement: "preact/compat" },
      { find: /^react-dom\/client$/, replacement: "preact/compat/client" },
    ],
    dedupe: ["preact"],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: ["es2022", "chrome100", "safari15.4", "firefox100"],
    cssTarget: ["chrome100", "safari15.4", "firefox100"],
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: [at("src/main.tsx"), at("src/console/main.tsx")].filter((path) => existsSync(path)),
      output: { codeSplitting: { groups: [{ name: "base", test: first.contains }] } },
    },
  },
  worker: { format: "es" },
  test: { include: ["tests/**/*.test.{ts,tsx}"], environment: "node" },
});
