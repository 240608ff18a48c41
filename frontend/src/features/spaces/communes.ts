import type { Space } from "../../api/types";
import type { Point } from "./distance";

export interface Commune extends Point {
  name: string;
  postcodes: string[];
}

/** The file that `npm run basemap` makes: columns, most populated first, points in steps of a grid. */
export interface CommunesFile {
  origin: number[];
  step: number;
  postcodes: string[];
  names: string;
  codes: (number | number[])[];
  x: number[];
  y: number[];
}

export function readCommunes(file: CommunesFile): Commune[] {
  const [west = 0, south = 0] = file.origin;
  return file.names.split("|").map((name, i) => ({
    name,
    postcodes: [file.codes[i] ?? []].flat().map((number) => file.postcodes[number] ?? ""),
    lon: west + (file.x[i] ?? 0) * file.step,
    lat: south + (file.y[i] ?? 0) * file.step,
  }));
}

/** The communes that have a place: what can be searched while the whole index is not there. */
export function communesOf(spaces: Space[]): Commune[] {
  const byInsee = new Map<string, Commune>();
  for (const { insee, commune, postcode, lat, lon } of spaces) {
    if (!byInsee.has(insee))
      byInsee.set(insee, { name: commune, postcodes: postcode ? [postcode] : [], lat, lon });
  }
  return [...byInsee.values()];
}

let loading: Promise<Commune[]> | undefined;

/** All communes of the territory, from a file of their own; asked for again after a failure. */
export function loadCommunes(): Promise<Commune[]> {
  loading ??= import("../../../basemap/communes.json").then((file) => readCommunes(file.default));
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
