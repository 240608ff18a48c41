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

/** The name of this build: it moves with any file that a page is made of, templates included. */
export function buildName() {
  const hash = createHash("sha256");
  const templates = resolve(frontend, "../app/templates");
  const folders = [join(dist, "assets"), ...(existsSync(templates) ? [templates] : [])];
  for (const folder of folders) for (const path of [...walk(folder)].sort()) hash.update(readFileSync(path));
  return hash.digest("hex").slice(0, 12);
}
