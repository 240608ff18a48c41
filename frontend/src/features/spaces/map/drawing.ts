import type { LatLngTuple } from "leaflet";

/** The file that `npm run basemap` makes: rings are a first point, then steps, on a grid. */
export interface BasemapFile {
  origin: number[];
  step: number;
  land: number[][];
  neighbours: { name: string; at: number[] | null; rings: number[][] }[];
  /** name, x, y, rank: 0 outside the territory, 1 the most important in it. */
  towns: (string | number)[][];
}

export interface NamedPoint {
  name: string;
  lat: number;
  lon: number;
  rank: number;
}

type Grid = Pick<BasemapFile, "origin" | "step">;

function toPoint({ origin, step }: Grid, x: number, y: number): LatLngTuple {
  return [(origin[1] ?? 0) + y * step, (origin[0] ?? 0) + x * step];
}

export function readRing(grid: Grid, steps: number[]): LatLngTuple[] {
  const ring: LatLngTuple[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < steps.length; i += 2) {
    x += steps[i] ?? 0;
    y += steps[i + 1] ?? 0;
    ring.push(toPoint(grid, x, y));
  }
  return ring;
}

/** Names to write on the map: towns (rank 0 to 4), and the departments around (rank −1). */
export function readNames(file: BasemapFile): NamedPoint[] {
  const named = (name: string, x: number, y: number, rank: number): NamedPoint => {
    const [lat, lon] = toPoint(file, x, y);
    return { name, lat, lon, rank };
  };
  return [
    ...file.towns.map(([name, x, y, rank]) => named(String(name), Number(x), Number(y), Number(rank))),
    ...file.neighbours.flatMap(({ name, at }) => (at ? [named(name, at[0] ?? 0, at[1] ?? 0, -1)] : [])),
  ];
}
