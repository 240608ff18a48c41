// After the bundles: the critical CSS, the server's catalogues, and a .br and .gz beside every text file.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "lightningcss";
import { dist, filesOf, frontend, readManifest } from "./manifest.mjs";

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });

/** One manifest for the server: the PWA's, and what only the console's names. */
function joinManifests() {
  const path = join(dist, ".vite/manifest.json");
  const ofConsole = join(dist, ".vite/console.json");
  if (!existsSync(ofConsole)) return;
  const whole = { ...JSON.parse(readFileSync(ofConsole, "utf8")), ...readManifest() };
  writeFileSync(path, JSON.stringify(whole, null, 2));
  rmSync(ofConsole);
}

function writeCriticalCss() {
  const targets = { chrome: 100 << 16, safari: (15 << 16) | (4 << 8), firefox: 100 << 16 };
  const { code } = bundle({ filename: join(frontend, "src/styles/critical.css"), minify: true, targets });
  writeFileSync(join(dist, "critical.css"), code);
}

function writeCatalogues() {
  mkdirSync(join(dist, "i18n"), { recursive: true });
  for (const language of ["fr", "en"]) {
    const folder = join(frontend, "src/i18n", language);
    const areas = readdirSync(folder).filter((name) => name.endsWith(".json"));
    const whole = Object.assign(
      {},
      ...areas.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8"))),
    );
    writeFileSync(join(dist, "i18n", `${language}.json`), JSON.stringify(whole));
  }
}

const TEXT = new Set([".js", ".css", ".svg", ".json", ".geojson", ".webmanifest"]);

function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== ".vite" && entry.name !== "i18n") compress(path);
    } else if (TEXT.has(extname(entry.name))) {
      const bytes = readFileSync(path);
      writeFileSync(`${path}.br`, brotli(bytes));
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  }
}

function report() {
  const size = (path) => brotli(readFileSync(join(dist, path))).length;
  const scripts = [...filesOf(readManifest(), "src/main.tsx")].filter((path) => path.endsWith(".js"));
  const script = scripts.reduce((sum, path) => sum + size(path), 0);
  console.log(
    `first screen: ${script} B of script, ${size("critical.css")} B of critical CSS; sw.js ${size("sw.js")} B (br)`,
  );
}

joinManifests();
writeCriticalCss();
writeCatalogues();
compress(dist);
report();
