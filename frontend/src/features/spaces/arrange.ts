import type { Space, SpaceKind } from "../../api/types";
import type { Commune } from "./communes";
import { distanceKm, type Point } from "./distance";
import { findCommunes, fold, hasWords, searchText } from "./search";

export interface Wish {
  query: string;
  kind: SpaceKind | null;
  /** Where to measure from: the person, or a commune that was chosen. */
  from: Point | null;
}

export interface Place {
  space: Space;
  /** Kilometres as the crow flies; null without a place to measure from. */
  km: number | null;
}

export interface Arranged {
  places: Place[];
  /** Communes that the query names. */
  communes: Commune[];
  /** Set when no place answers the query but a commune does: the places are then those nearest to it. */
  nearest: Commune | null;
}

const NEAREST = 6;
const byName = new Intl.Collator("fr", { sensitivity: "base", numeric: true }).compare;

function inOrder(spaces: Space[], from: Point | null): Place[] {
  const places = spaces.map((space) => ({ space, km: from ? distanceKm(from, space) : null }));
  return places.sort(
    (a, b) =>
      (a.km ?? 0) - (b.km ?? 0) ||
      byName(a.space.commune, b.space.commune) ||
      byName(a.space.name, b.space.name),
  );
}

/** What the list and the map show for a wish; the order is by distance when there is one, else by commune and name. */
export function arrange(
  spaces: Space[],
  communes: Commune[],
  wish: Wish,
  kindName: (kind: SpaceKind) => string,
): Arranged {
  const ofKind = wish.kind ? spaces.filter((space) => space.kind === wish.kind) : spaces;
  const query = fold(wish.query);
  if (!query) return { places: inOrder(ofKind, wish.from), communes: [], nearest: null };
  const named = findCommunes(communes, wish.query, 5);
  const found = ofKind.filter((space) => hasWords(searchText(space, kindName(space.kind)), query));
  const nearest = found.length === 0 ? (named[0] ?? null) : null;
  if (nearest) return { places: inOrder(ofKind, nearest).slice(0, NEAREST), communes: named, nearest };
  return { places: inOrder(found, wish.from), communes: named, nearest: null };
}
