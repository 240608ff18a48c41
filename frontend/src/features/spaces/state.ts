import { computed, signal } from "@preact/signals";
import type { Space, SpaceKind } from "../../api/types";
import { snapshot } from "../../offline";
import { arrange } from "./arrange";
import { type Commune, communesOf, loadCommunes } from "./communes";
import type { Point } from "./distance";
import { kindName } from "./words";

export type Position = "off" | "asking" | "on" | "refused" | "unavailable";

export const query = signal("");
export const kind = signal<SpaceKind | null>(null);
export const position = signal<Position>("off");
/** Where the person is, and only in this page's memory: never stored, never sent. */
export const here = signal<Point | null>(null);
/** A commune that was chosen to measure from. */
export const base = signal<Commune | null>(null);
export const selectedSlug = signal<string | null>(null);
/** The places of a bubble that zooming cannot open. */
export const group = signal<Space[] | null>(null);
export const allCommunes = signal<Commune[] | null>(null);

export const spaces = computed<Space[]>(() => snapshot.value?.spaces ?? []);
/** The kinds there are, the most frequent first. */
export const kinds = computed(() => {
  const counts = new Map<SpaceKind, number>();
  for (const space of spaces.value) counts.set(space.kind, (counts.get(space.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
});
export const from = computed<Point | null>(() => base.value ?? here.value);

export const arranged = computed(() =>
  arrange(
    spaces.value,
    allCommunes.value ?? communesOf(spaces.value),
    { query: query.value, kind: kind.value, from: from.value },
    kindName,
  ),
);

/** Where the distances of the list are measured from: a commune, or null for the person. */
export const measuredFrom = computed<Commune | null>(() => arranged.value.nearest ?? base.value);

export const selected = computed(
  () => spaces.value.find((space) => space.slug === selectedSlug.value) ?? null,
);

/** Have all communes at hand for the search; without a network the ones with a place stay. */
export async function wantCommunes(): Promise<void> {
  if (allCommunes.value) return;
  try {
    allCommunes.value = await loadCommunes();
  } catch {
    // Not in the phone yet and no network: asked for again at the next keystroke.
  }
}

/** Ask the device where it is. The answer stays in `here`. */
export function findMe(): void {
  if (!("geolocation" in navigator)) {
    position.value = "unavailable";
    return;
  }
  position.value = "asking";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      base.value = null;
      here.value = { lat: coords.latitude, lon: coords.longitude };
      position.value = "on";
    },
    (error) => {
      position.value = error.code === error.PERMISSION_DENIED ? "refused" : "unavailable";
    },
    { timeout: 15_000, maximumAge: 300_000 },
  );
}

export function forgetMe(): void {
  here.value = null;
  position.value = "off";
}

export function resetSearch(): void {
  query.value = "";
  kind.value = null;
  base.value = null;
}

/** The place named in the address bar, if any. */
export function readAddress(): void {
  selectedSlug.value = new URLSearchParams(location.search).get("lieu");
}

const SCREEN = "/carte";

export const addressOf = (slug: string): string => `${SCREEN}?lieu=${encodeURIComponent(slug)}`;

/** Follow the browser's arrows between places; the shell leaves what happens within a screen alone. */
export function followAddress(): () => void {
  const follow = () => {
    if (location.pathname === SCREEN) readAddress();
  };
  readAddress();
  addEventListener("popstate", follow);
  return () => removeEventListener("popstate", follow);
}

/** Show a place; its address is one to send to a friend, and Back closes it. */
export function openPlace(slug: string): void {
  if (slug === selectedSlug.value) return;
  const state = { ...history.state, place: true };
  if (selectedSlug.value) history.replaceState(state, "", addressOf(slug));
  else history.pushState(state, "", addressOf(slug));
  selectedSlug.value = slug;
}

export function closePlace(): void {
  if (history.state?.place) history.back();
  else history.replaceState(history.state, "", SCREEN);
  selectedSlug.value = null;
}
