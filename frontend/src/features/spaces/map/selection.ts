import type { LatLngBoundsExpression, LatLngTuple } from "leaflet";
import type { Space } from "../../../api/types";
import type { Point } from "../distance";
import type { Box } from "./boxes";
import { DivIcon, type LeafletMap, Marker, Polyline } from "./leaflet";
import { glyph } from "./markers";
import { calm } from "./motion";

/** The zoom at which a place is shown among its villages. */
const CLOSE_ENOUGH = 10.25;

/** A thread from where one is to the place: a curve, since nobody walks as the crow flies. */
function threadTo(from: Point, to: Point): LatLngTuple[] {
  const [bendLat, bendLon] = [
    (from.lat + to.lat) / 2 + (to.lon - from.lon) * 0.16,
    (from.lon + to.lon) / 2 - (to.lat - from.lat) * 0.22,
  ];
  return Array.from({ length: 25 }, (_, i) => {
    const t = i / 24;
    const mix = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c;
    return [mix(from.lat, bendLat, to.lat), mix(from.lon, bendLon, to.lon)];
  });
}

function pinOf(space: Space): Marker {
  const pin = document.createElement("span");
  pin.className = "map-pin";
  pin.append(glyph(space));
  const icon = new DivIcon({
    html: pin,
    className: "map-mark map-mark-pin",
    iconSize: [52, 64],
    iconAnchor: [26, 62],
  });
  return new Marker([space.lat, space.lon], {
    icon,
    keyboard: false,
    interactive: false,
    zIndexOffset: 1000,
  });
}

/** Where the pin stands, in pixels of the map's layer. */
export function pinBox(map: LeafletMap, { lat, lon }: Point): Box {
  const { x, y } = map.latLngToLayerPoint([lat, lon]);
  return { left: x - 26, right: x + 26, top: y - 62, bottom: y };
}

function dot(from: Point): Marker {
  const span = document.createElement("span");
  span.className = "map-me";
  const icon = new DivIcon({ html: span, className: "map-mark map-mark-me", iconSize: [24, 24] });
  return new Marker([from.lat, from.lon], { icon, keyboard: false, interactive: false });
}

/** What the selection adds to the map; returns how to take it away. */
export function drawSelection(map: LeafletMap, space: Space | null, from: Point | null): () => void {
  const layers = [
    ...(from ? [dot(from)] : []),
    ...(from && space
      ? [
          new Polyline(threadTo(from, space), {
            className: "map-thread",
            interactive: false,
            smoothFactor: 0,
          }),
        ]
      : []),
    ...(space ? [pinOf(space)] : []),
  ];
  for (const layer of layers) layer.addTo(map);
  map.getPane("overlayPane")?.querySelector(".map-thread")?.setAttribute("pathLength", "1");
  return () => {
    for (const layer of layers) layer.remove();
  };
}

export function goTo(map: LeafletMap, space: Space, from: Point | null): void {
  const animate = !calm();
  const view = map.getBounds().pad(-0.1);
  if (from && map.getBounds().pad(1).contains([from.lat, from.lon])) {
    const both: LatLngBoundsExpression = [
      [from.lat, from.lon],
      [space.lat, space.lon],
    ];
    map.fitBounds(both, { animate, paddingTopLeft: [48, 80], paddingBottomRight: [72, 56], maxZoom: 12 });
  } else if (!view.contains([space.lat, space.lon]) || map.getZoom() < CLOSE_ENOUGH) {
    map.setView([space.lat, space.lon], Math.max(map.getZoom(), CLOSE_ENOUGH), { animate });
  } else {
    map.panTo([space.lat, space.lon], { animate });
  }
}

/** Where one measures from, and the first places from there. */
export function showAround(map: LeafletMap, from: Point, nearest: Space[]): void {
  const points = [from, ...nearest.slice(0, 4)].map(({ lat, lon }): LatLngTuple => [lat, lon]);
  map.fitBounds(points, {
    animate: !calm(),
    paddingTopLeft: [36, 36],
    paddingBottomRight: [76, 60],
    maxZoom: CLOSE_ENOUGH,
  });
}
