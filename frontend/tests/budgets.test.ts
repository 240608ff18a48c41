/** The budgets that can be counted in bytes, as a phone receives them: Brotli, from the built files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const dist = resolve(import.meta.dirname, "../dist");
const kB = 1000;

interface Chunk {
  file: string;
  css?: string[];
  assets?: string[];
  imports?: string[];
}

type Manifest = Record<string, Chunk>;

const manifest: Manifest = existsSync(join(dist, ".vite/manifest.json"))
  ? (JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Manifest)
  : {};

/** What one entry or one lazy part needs before it runs: itself, what it imports, its styles. */
function filesOf(start: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[start];
  const files = new Set<string>();
  if (!chunk || seen.has(start)) return files;
  seen.add(start);
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
  for (const next of chunk.imports ?? []) for (const file of filesOf(next, seen)) files.add(file);
  return files;
}

/** The bytes that travel. What is not compressed beforehand (icons) travels as it is. */
function travels(path: string): number {
  const file = join(dist, path);
  return readFileSync(existsSync(`${file}.br`) ? `${file}.br` : file).length;
}

const total = (paths: Iterable<string>) => [...paths].reduce((sum, path) => sum + travels(path), 0);
const isScript = (path: string) => path.endsWith(".js");

/** The array that the build wrote into the worker and that begins like this. */
function listsOfWorker(): string[][] {
  const source = readFileSync(join(dist, "sw.js"), "utf8");
  return [...source.matchAll(/\[(?:\{url:|[`"'])[^\]]*\]/g)].map(([list]) =>
    [...list.matchAll(/[`"'](\/[^`"']*)[`"']/g)].map(([, path]) => path ?? ""),
  );
}

const built = existsSync(join(dist, "sw.js"));
if (!built) console.warn("SKIPPED: frontend/dist is missing, the budgets are NOT counted (npm run build)");

describe.runIf(built)("budgets", () => {
  const first = filesOf("src/main.tsx");

  it("runs the first screen with at most 25 kB of JavaScript", () => {
    expect(total([...first].filter(isScript))).toBeLessThanOrEqual(25 * kB);
  });

  it("leaves room in the first screen's 45 kB for its content", () => {
    // The page itself (content, critical CSS, drawings) is counted in the browser, where it has them.
    expect(total(first) + travels("critical.css")).toBeLessThanOrEqual(32 * kB);
  });

  it("has a service worker of at most 4 kB", () => {
    expect(travels("sw.js")).toBeLessThanOrEqual(4 * kB);
  });

  it("keeps at most 60 kB at once on the phone", () => {
    const precache = listsOfWorker().find((list) => list.includes("/shell")) ?? [];
    const entry = manifest["src/main.tsx"]?.file;
    expect(precache).toContain(`/${entry}`);
    const files = precache.filter((path) => path !== "/shell").map((path) => path.slice(1));
    // The shell is a page without content: its own styles and drawings, some kB whatever the content.
    const shell = 12 * kB;
    expect(total(files) + shell).toBeLessThanOrEqual(60 * kB);
  });

  it("draws the map with at most 50 kB of JavaScript, its base map of at most 12 kB inside", () => {
    const basemap = readFileSync(resolve(dist, "../basemap/basemap.json"));
    expect(brotliCompressSync(basemap).length).toBeLessThanOrEqual(12 * kB);
    const known = filesOf("src/main.tsx");
    const screen = [...filesOf("src/features/spaces/index.ts")].filter((path) => !known.has(path));
    const map = [...filesOf("src/features/spaces/map/mount.ts")].filter((path) => !known.has(path));
    expect(map.length).toBeGreaterThan(0);
    expect(total(new Set([...screen, ...map].filter(isScript)))).toBeLessThanOrEqual(50 * kB);
  });

  it("forgets no compressed file", () => {
    const plain = readdirSync(join(dist, "assets")).filter((name) => /\.(js|css)$/.test(name));
    expect(plain.length).toBeGreaterThan(10);
    for (const name of plain) expect(existsSync(join(dist, "assets", `${name}.br`)), name).toBe(true);
  });
});
