/** The public content: one home in IndexedDB, one signal that mirrors it, one request per opening to renew it. */
import { computed, signal } from "@preact/signals";
import type { SnapshotDelta } from "../api/types";
import { db } from "./db";
import { applyDelta, compareRevisions, wallLost, wallNeedsWhole } from "./delta";
import { call } from "./network";
import { purgeCaches } from "./purge";
import { tellTabs } from "./tabs";
import type { PageData, PublicContent, Snapshot } from "./types";

/**
 * What the screens show; null until the page's data or the database has been read. An empty `revision` means that
 * only some parts are there: those that the page brought.
 */
export const snapshot = signal<PublicContent | null>(null);

export const lastUpdated = computed(() => {
  const at = snapshot.value?.fetched_at;
  return at ? new Date(at) : null;
});

/** What the database holds, against which the next delta is asked. A page's content is shown, but never replaces it. */
let stored: PublicContent | null = null;
let seeded: PageData | null = null;
let loading: Promise<void> | undefined;
let refreshing: Promise<void> | undefined;

const PARTS = [
  "revision",
  "territory",
  "challenges",
  "wall",
  "wall_cursor",
  "spaces",
  "help_lines",
  "fetched_at",
] as const;

/** Show the content that came inside the page, at once; the database is laid beside it as soon as it is read. */
export function seedSnapshot(data: PageData): void {
  if (!data.territory) return;
  seeded = data;
  snapshot.value = lay(data, null);
}

/** A page's parts over what is known. Missing parts make it no whole snapshot, hence the empty revision. */
function lay(page: PageData, known: PublicContent | null): PublicContent | null {
  const territory = page.territory ?? known?.territory;
  if (!territory) return known;
  const whole = page.challenges && page.wall && page.spaces && page.help_lines;
  return {
    revision: known?.revision ?? (whole ? (page.revision ?? "") : ""),
    territory,
    challenges: page.challenges ?? known?.challenges ?? [],
    wall: page.wall ?? known?.wall ?? [],
    wall_cursor: page.wall ? (page.wall_cursor ?? null) : (known?.wall_cursor ?? null),
    spaces: page.spaces ?? known?.spaces ?? [],
    help_lines: page.help_lines ?? known?.help_lines ?? [],
    // A page that went through the service worker may be one it had kept: nobody knows how old.
    fetched_at: known?.fetched_at ?? (globalThis.navigator?.serviceWorker?.controller ? 0 : Date.now()),
  };
}

/** Read the database into the signal; called at opening, and when another tab has written. */
export function loadSnapshot(): Promise<void> {
  loading = load();
  return loading;
}

async function load(): Promise<void> {
  stored = await readStored();
  const fromPage = seeded;
  if (!fromPage) {
    snapshot.value = stored ?? snapshot.value;
  } else if (!stored?.revision) {
    // Nothing yet, or only the parts that an earlier page brought: each page adds its own.
    const parts = lay(fromPage, stored);
    if (parts) await store(parts);
  } else {
    // Both are kept apart until the refresh that follows: the delta is asked against the database, so that what the
    // page left out is not missed.
    const newer = compareRevisions(fromPage.revision ?? "", stored.revision) > 0;
    snapshot.value = newer ? lay(fromPage, stored) : stored;
  }
}

async function readStored(): Promise<PublicContent | null> {
  const tx = (await db()).transaction("snapshot");
  const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
  if (keys.length < PARTS.length) return null;
  return Object.fromEntries(keys.map((key, i) => [key, values[i]])) as unknown as PublicContent;
}

/** Write the parts that differ, in one transaction, and show them. */
async function store(next: PublicContent): Promise<void> {
  const before = stored;
  stored = next;
  snapshot.value = next;
  const tx = (await db()).transaction("snapshot", "readwrite");
  for (const part of PARTS) if (before?.[part] !== next[part]) void tx.store.put(next[part], part);
  await tx.done;
  tellTabs("snapshot");
}

/** One GET /snapshot, with `since` when the phone has something. Never throws: what is there stays. */
export function refreshSnapshot(): Promise<void> {
  refreshing ??= refresh()
    .catch(() => undefined)
    .finally(() => {
      refreshing = undefined;
    });
  return refreshing;
}

async function refresh(): Promise<void> {
  await loading?.catch(() => undefined);
  const base = stored;
  const fetched_at = Date.now();
  const { status, json } = await ask(base?.revision ?? "");
  if (status === 304 && base) return keep({ ...base, fetched_at });
  if (status !== 200) return;
  const shown = snapshot.value?.wall ?? [];
  if (isWhole(json)) await keep({ ...json, fetched_at });
  else if (isDelta(json) && base) {
    await keep({ ...applyDelta(base, json), fetched_at });
    if (wallNeedsWhole(base.wall, json.changed.wall)) {
      const again = await ask("");
      if (isWhole(again.json)) await keep({ ...again.json, fetched_at });
    }
  }
  const wall = snapshot.value?.wall ?? [];
  const gone = isDelta(json) && json.gone.some(({ kind }) => kind === "wall");
  if (gone || wallLost(shown, wall)) await purgeCaches(wall);
}

function ask(since: string) {
  return call("GET", since ? `/snapshot?since=${encodeURIComponent(since)}` : "/snapshot", {
    patience: 90_000,
  });
}

/** The screens get it even where the browser refuses to store anything. */
async function keep(next: PublicContent): Promise<void> {
  seeded = null;
  await store(next).catch(() => undefined);
}

function isDelta(json: unknown): json is SnapshotDelta {
  return typeof json === "object" && json !== null && "changed" in json && "gone" in json;
}

function isWhole(json: unknown): json is Snapshot {
  return typeof json === "object" && json !== null && "wall" in json && "spaces" in json;
}
