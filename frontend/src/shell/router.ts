import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { ScreenName } from "../api/types";
import { loadAreas } from "../i18n";

export type Params = Record<string, string>;
export type ScreenComponent = ComponentType<{ params: Params }>;

export interface Route {
  name: ScreenName | "lost";
  /** The path, with `:name` for a part. */
  path: string;
  /** The catalogue files that its sentences are in. */
  areas?: string[];
  load: () => ScreenComponent | Promise<ScreenComponent>;
}

export interface Place {
  path: string;
  route: Route;
  params: Params;
  /** Counts the visits, so that the same screen for another thing starts afresh. */
  visit: number;
  screen: ScreenComponent | "loading" | "failed";
}

/** The parts of the path when it fits the pattern, else null. */
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = pattern.split("/");
  const given = (path.replace(/\/+$/, "") || "/").split("/");
  if (wanted.length !== given.length) return null;
  const params: Params = {};
  for (const [i, part] of wanted.entries()) {
    const piece = given[i] ?? "";
    if (!part.startsWith(":")) {
      if (part !== piece) return null;
    } else {
      if (!piece) return null;
      params[part.slice(1)] = safeDecode(piece);
    }
  }
  return params;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A screen that did not come in this time gives way to a skeleton. */
const PATIENCE = 300;

export function createRouter(routes: Route[], lost: Route) {
  const place = signal<Place | null>(null);
  const loaded = new Map<Route, ScreenComponent>();
  let visits = 0;

  function find(path: string): { route: Route; params: Params } {
    for (const route of routes) {
      const params = matchPath(route.path, path);
      if (params) return { route, params };
    }
    return { route: lost, params: {} };
  }

  async function screenOf(route: Route): Promise<ScreenComponent> {
    const kept = loaded.get(route);
    if (kept) return kept;
    const [screen] = await Promise.all([route.load(), loadAreas(...(route.areas ?? []))]);
    loaded.set(route, screen);
    return screen;
  }

  /** Show that path. Resolves when the screen (or what stands in its place) is set. */
  async function show(path: string, patience = PATIENCE): Promise<void> {
    const { route, params } = find(path);
    const visit = ++visits;
    const set = (screen: Place["screen"]) => {
      if (visit === visits) place.value = { path, route, params, visit, screen };
    };
    const ready = screenOf(route).then(set, () => set("failed"));
    const kept = loaded.get(route);
    if (kept) return set(kept);
    const late = new Promise<void>((resolve) =>
      setTimeout(() => {
        if (place.value?.visit !== visit) set("loading");
        resolve();
      }, patience),
    );
    await Promise.race([ready, late]);
  }

  return { place, show, knows: (path: string) => find(path).route !== lost };
}
