import "./map.css";
// The map's handlers register themselves. They are imported here, in a module whose own code runs: from one that only
// passes names on, a bundler leaves them out.
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";
import type { FitBoundsOptions, LatLngBoundsExpression, TileLayer } from "leaflet";
import basemap from "../../../../basemap/basemap.json";
import type { Space, Territory } from "../../../api/types";
import type { Commune } from "../communes";
import type { Point } from "../distance";
import { drawBase } from "./base";
import { readNames } from "./drawing";
import { LeafletMap } from "./leaflet";
import { Markers } from "./markers";
import { calm } from "./motion";
import { Names } from "./names";
import { drawSelection, goTo, pinBox, showAround } from "./selection";

export interface MapOptions {
  territory: Territory;
  /** Read aloud when the map takes the keyboard. */
  label: string;
  onPlace(space: Space): void;
  onGroup(spaces: Space[]): void;
}

export interface MapView {
  setSpaces(spaces: Space[]): void;
  setCommunes(communes: Commune[]): void;
  /** The place that the sheet shows; where the distance is measured from; the places nearest to there. */
  select(space: Space | null, from: Point | null, nearest: Space[]): void;
  setTiles(on: boolean): void;
  zoomBy(step: number): void;
  showAll(): void;
  destroy(): void;
}

/** Space to leave free: the buttons at the right of a narrow map, and what lies under the sheet or the screen's edge. */
function roomOf(container: HTMLElement): FitBoundsOptions {
  const { width, bottom } = container.getBoundingClientRect();
  const hidden = Math.max(0, bottom - innerHeight);
  return width < 600
    ? { paddingTopLeft: [4, 4], paddingBottomRight: [52, 28] }
    : { paddingTopLeft: [20, 20], paddingBottomRight: [20, 20 + hidden] };
}

function makeMap(container: HTMLElement, bounds: LatLngBoundsExpression): LeafletMap {
  const map = new LeafletMap(container, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 1,
    maxZoom: 15,
    maxBoundsViscosity: 0.9,
    fadeAnimation: !calm(),
    zoomAnimation: !calm(),
    markerZoomAnimation: !calm(),
    inertia: !calm(),
  });
  map.fitBounds(bounds, { animate: false, ...roomOf(container) });
  map.setMinZoom(map.getZoom() - 0.25);
  map.setMaxBounds(map.getBounds().pad(0.3));
  return map;
}

export function mountMap(container: HTMLElement, options: MapOptions): MapView {
  const [west, south, east, north] = options.territory.bbox;
  const bounds: LatLngBoundsExpression = [
    [south, west],
    [north, east],
  ];
  const map = makeMap(container, bounds);
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", options.label);
  drawBase(map, basemap);
  const markers = new Markers(map, {
    place: options.onPlace,
    group: options.onGroup,
    zoom(lat, lon, zoom, byKeyboard) {
      if (byKeyboard) map.once("moveend", () => requestAnimationFrame(() => markers.focusNear(lat, lon)));
      map.setView([lat, lon], zoom, { animate: !calm() });
    },
  });
  let measured: Point | null = null;
  let pinned: Space | null = null;
  const names = new Names(map);
  const towns = readNames(basemap);
  const taken = () => [...markers.boxes(), ...(pinned ? [pinBox(map, pinned)] : [])];
  names.set(towns, taken);

  // The sheet that slides over the map changes its size; keep the middle where it was.
  const watcher = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  watcher.observe(container);
  let clear = () => {};
  let tiles: TileLayer | null = null;

  return {
    setSpaces(spaces) {
      markers.set(spaces);
      names.write();
    },
    setCommunes(communes) {
      const known = new Set(towns.map((town) => town.name));
      const villages = communes
        .filter(({ name }) => !known.has(name))
        .map((commune) => ({ ...commune, rank: 5 }));
      names.set([...towns, ...villages], taken);
    },
    select(space, from, nearest) {
      clear();
      clear = drawSelection(map, space, from);
      if (space) goTo(map, space, from);
      else if (from && from !== measured) showAround(map, from, nearest);
      measured = from;
      pinned = space;
      names.write();
    },
    async setTiles(on) {
      container.classList.toggle("map-with-tiles", on);
      tiles?.remove();
      tiles = null;
      const source = options.territory.tiles;
      if (!on || !source) return;
      const { TileLayer } = await import("leaflet/src/layer/tile/TileLayer.js");
      tiles = new TileLayer(source.url, { maxZoom: 18, updateWhenIdle: true }).addTo(map);
    },
    zoomBy: (step) => void map.setZoom(map.getZoom() + step, { animate: !calm() }),
    showAll: () => void map.fitBounds(bounds, { animate: !calm(), ...roomOf(container) }),
    destroy() {
      watcher.disconnect();
      map.stop();
      // Leaflet keeps the timer of an animated zoom beyond remove(), and would then look for a pane that is gone.
      (map as unknown as { _animatingZoom: boolean })._animatingZoom = false;
      map.remove();
    },
  };
}
