// Makes the communes table and the base map of a territory from npm packages, without any network.
//   node basemap/build.mjs [--territory ../app/content/territory/32] [--if-needed]
// Written: <territory>/communes.json, basemap/basemap.json, basemap/communes.json. All three are committed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { communesIndex, communesTable } from "./communes.mjs";
import { basemap, gridOf } from "./drawing.mjs";
import { administrativeDivision, communeCentres, outlines, townsOf, versions } from "./sources.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const CODE = ["build", "communes", "drawing", "geometry", "sources"].map((name) => `${name}.mjs`);
const TERRITORIES = resolve(HERE, "../../app/content/territory");

/** The only territory there is, unless one is named. */
export function defaultTerritory() {
  const [only, ...others] = readdirSync(TERRITORIES).filter((name) =>
    existsSync(join(TERRITORIES, name, "territory.json")),
  );
  if (!only || others.length > 0) throw new Error("name the territory: --territory <folder>");
  return join(TERRITORIES, only);
}

const readTerritory = (folder) => JSON.parse(readFileSync(join(folder, "territory.json"), "utf8"));

/** What the files are made from: the territory, the sources' versions, and this code. */
export function fingerprint(folder) {
  const hash = createHash("sha256").update(JSON.stringify([readTerritory(folder), versions()]));
  for (const name of CODE) hash.update(readFileSync(join(HERE, name)));
  return hash.digest("hex").slice(0, 16);
}

const paths = (folder) => ({
  table: join(folder, "communes.json"),
  map: join(HERE, "basemap.json"),
  index: join(HERE, "communes.json"),
});

/** `Map(path → text)` of the three files. */
export function buildFiles(folder) {
  const territory = readTerritory(folder);
  const division = administrativeDivision();
  const centres = communeCentres();
  const table = communesTable(territory.code, division, centres, townsOf(territory.country, territory.code));
  const map = basemap(territory, outlines(territory.country), division, table, centres);
  const rows = table.map((row) => `  ${JSON.stringify(row)}`).join(",\n");
  const { table: tablePath, map: mapPath, index: indexPath } = paths(folder);
  return new Map([
    [tablePath, `[\n${rows}\n]\n`],
    [mapPath, `${JSON.stringify({ made_from: fingerprint(folder), ...map })}\n`],
    [indexPath, `${JSON.stringify(communesIndex(table, gridOf(territory)))}\n`],
  ]);
}

/** True when the committed files were made from what stands here now. */
export function isFresh(folder) {
  const files = paths(folder);
  if (!Object.values(files).every(existsSync)) return false;
  return JSON.parse(readFileSync(files.map, "utf8")).made_from === fingerprint(folder);
}

function main(args) {
  const at = args.indexOf("--territory");
  let folder = at >= 0 && args[at + 1] ? resolve(args[at + 1]) : defaultTerritory();
  if (basename(folder) === "territory.json") folder = dirname(folder);
  if (args.includes("--if-needed") && isFresh(folder)) return;
  for (const [path, text] of buildFiles(folder)) {
    writeFileSync(path, text);
    console.log(`${relative(process.cwd(), path)}: ${Buffer.byteLength(text)} bytes`);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  main(process.argv.slice(2));
