import { resolve } from "node:path";
import { defineConfig } from "vite";
import { leafletWithoutMarkup } from "./basemap/leaflet-plugin.mjs";
import { firstScreen } from "./scripts/first-screen.ts";

const at = (path: string) => resolve(import.meta.dirname, path);
const first = firstScreen(at("src/main.tsx"));

// The server renders the pages, so there is no HTML entry: the manifest tells it which files a page needs.
// The console's form library is written for React; preact/compat stands in, and nothing of it reaches the PWA.
// Two builds into one folder, `vite build` then `vite build --mode console`: shared chunks would cost the first screen
// a request and whatever only the console uses of them.
export default defineConfig(({ mode }) => ({
  base: "/",
  publicDir: mode === "console" ? false : "public",
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
    emptyOutDir: mode !== "console",
    manifest: mode === "console" ? ".vite/console.json" : ".vite/manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: at(mode === "console" ? "src/console/main.tsx" : "src/main.tsx"),
      // The form library's files begin with "use client", which means nothing here.
      onwarn: (warning, warn) => warning.code === "MODULE_LEVEL_DIRECTIVE" || warn(warning),
      output: { codeSplitting: { groups: [{ name: "first", test: first.contains }] } },
    },
  },
  worker: { format: "es" },
  test: { include: ["tests/**/*.test.{ts,tsx}"], environment: "node" },
}));
