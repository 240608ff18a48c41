// What the built files are, read from Vite's manifest; shared by the steps that follow `vite build`.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const frontend = resolve(import.meta.dirname, "..");
export const dist = join(frontend, "dist");

export function readManifest() {
  return JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
}

/** Every file that the entry `start` needs; with `later`, those of the screens it loads on demand too. */
export function filesOf(manifest, start, { later = false } = {}) {
  const files = new Set();
  const seen = new Set();
  const visit = (name) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(`/${file}`);
    for (const next of [...(chunk.imports ?? []), ...(later ? (chunk.dynamicImports ?? []) : [])])
      visit(next);
  };
  visit(start);
  return files;
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

/** The name of this build: it moves with any file of the PWA (their names carry a hash) and with any template. */
export function buildName(files) {
  const hash = createHash("sha256").update([...files].sort().join());
  const folders = [join(frontend, "src/styles"), resolve(frontend, "../app/templates")];
  for (const folder of folders.filter(existsSync)) {
    for (const path of [...walk(folder)].sort()) hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}
