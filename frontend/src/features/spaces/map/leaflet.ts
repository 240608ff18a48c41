/** The parts of Leaflet that the map uses. */
import { DivIcon } from "leaflet/src/layer/marker/DivIcon.js";
import { Marker } from "leaflet/src/layer/marker/Marker.js";
import { Polygon } from "leaflet/src/layer/vector/Polygon.js";
import { Polyline } from "leaflet/src/layer/vector/Polyline.js";
import { SVG } from "leaflet/src/layer/vector/SVG.js";
import { Map as LeafletMap } from "leaflet/src/map/Map.js";

export { DivIcon, LeafletMap, Marker, Polygon, Polyline, SVG };
