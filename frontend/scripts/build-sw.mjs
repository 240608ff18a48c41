// Bundle the service worker to dist/sw.js. It is told which files to keep at once, and which to fetch when idle.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { buildName, dist, filesOf, frontend, readManifest } from "./manifest.mjs";

const entry = join(frontend, "src/sw/index.ts");
if (!existsSync(entry)) throw new Error("src/sw/index.ts is missing");

const manifest = readManifest();
const name = buildName();
const first = filesOf(manifest, "src/main.tsx");
const all = filesOf(manifest, "src/main.tsx", { later: true });
const precache = [{ url: "/shell", revision: name }, ...[...first].map((url) => ({ url }))];
const later = [...all].filter((url) => !first.has(url));

await build({
  configFile: false,
  root: frontend,
  logLevel: "warn",
  publicDir: false,
  define: {
    __PRECACHE__: JSON.stringify(precache),
    __LATER__: JSON.stringify(later),
    __BUILD__: JSON.stringify(name),
  },
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: ["es2022", "chrome100", "safari15.4", "firefox100"],
    rollupOptions: { input: entry, output: { format: "iife", entryFileNames: "sw.js" } },
  },
});
