// Bundle the service worker to dist/sw.js. It is told which files to keep at once, and which to fetch when idle.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { buildName, dist, filesOf, frontend, readManifest } from "./manifest.mjs";

const entry = join(frontend, "src/sw/index.ts");
if (!existsSync(entry)) throw new Error("src/sw/index.ts is missing");

const manifest = readManifest();

// Taking part must work offline after one visit, also where the worker fetches nothing more (Save-Data): its screens,
// its French sentences and what sends come with the first screen. The map, English and the rest come when idle.
const TAKING_PART = [
  "src/features/participations/index.ts",
  "src/features/me/index.ts",
  "src/offline/flush.ts",
  "src/offline/session.ts",
  ...["participations", "media", "me", "offline"].map((area) => `src/i18n/fr/${area}.json`),
];
const PAGES = ["/", "/carte", "/aide", "/manifest.webmanifest", "/icons/icon.svg", "/icons/icon-192.png"];

const first = new Set(["src/main.tsx", ...TAKING_PART].flatMap((start) => [...filesOf(manifest, start)]));
const ofConsole = new Set(
  ["fr", "en"].flatMap((language) => [...filesOf(manifest, `src/i18n/${language}/console.json`)]),
);
const all = filesOf(manifest, "src/main.tsx", { later: true });
const name = buildName(all);
const precache = [{ url: "/shell", revision: name }, ...[...first].map((url) => ({ url }))];
const later = [...[...all].filter((url) => !first.has(url) && !ofConsole.has(url)), ...PAGES];

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
