/** What changed in the public content, laid over what the phone has. Pure: same input, same output. */
import type { SnapshotDelta } from "../api/types";
import type { PublicContent, Snapshot } from "./types";

type Part = keyof SnapshotDelta["changed"];
type Wall = Snapshot["wall"];

/** Beyond this, a wall made of deltas is read again whole, so that a phone doesn't carry every month of it. */
const LONGEST_WALL = 120;
/** A delta tells of one page of the wall at most; so many new ones at once may hide others behind them. */
const LONGEST_LEAP = 20;

export function applyDelta(content: PublicContent, delta: SnapshotDelta): PublicContent {
  const { changed } = delta;
  const part = <T extends { id: string }>(
    name: Part,
    rows: T[],
    fresh: T[] | undefined,
    order: Order<T>,
  ): T[] => {
    const gone = new Set(delta.gone.filter((one) => one.kind === name).map((one) => one.id));
    return fresh?.length || gone.size ? merge(rows, fresh ?? [], gone).sort(order) : rows;
  };
  return {
    ...content,
    revision: delta.revision,
    challenges: part("challenges", content.challenges, changed.challenges, openFirst),
    wall: part("wall", content.wall, changed.wall, newestFirst),
    spaces: part("spaces", content.spaces, changed.spaces, byName),
    help_lines: changed.help_lines?.length ? changed.help_lines : content.help_lines,
  };
}

type Order<T> = (a: T, b: T) => number;

/** What is new comes first, what is known keeps its place; the order of the part has the last word. */
function merge<T extends { id: string }>(rows: T[], changed: T[], gone: Set<string>): T[] {
  const fresh = new Map(changed.map((row) => [row.id, row]));
  const known = new Set(rows.map((row) => row.id));
  const kept = rows.filter((row) => !gone.has(row.id)).map((row) => fresh.get(row.id) ?? row);
  return [...changed.filter((row) => !known.has(row.id) && !gone.has(row.id)), ...kept];
}

/** As the server orders them: open ones first, then as their editors placed them. */
const openFirst: Order<Snapshot["challenges"][number]> = (a, b) =>
  Number(b.state === "published") - Number(a.state === "published") || a.position - b.position;

const newestFirst: Order<Wall[number]> = (a, b) =>
  a.published_at === b.published_at ? (a.id < b.id ? 1 : -1) : a.published_at < b.published_at ? 1 : -1;

const byName: Order<Snapshot["spaces"][number]> = (a, b) => a.name.localeCompare(b.name, "fr");

/** Whether the wall should be read whole again: too long by now, or perhaps with a hole after this delta. */
export function wallNeedsWhole(wall: Wall, fresh: Wall | undefined): boolean {
  const known = new Set(wall.map((item) => item.id));
  return (
    wall.length > LONGEST_WALL || (fresh ?? []).filter((item) => !known.has(item.id)).length >= LONGEST_LEAP
  );
}

/** True when something of the wall that was shown is public no more, or is public in another revision only. */
export function wallLost(before: Wall, after: Wall): boolean {
  const now = new Map(after.map((item) => [item.id, item.revision]));
  return before.some((item) => now.get(item.id) !== item.revision);
}

/**
 * Which of two revisions of the public content is newer: their last part is a count, on the same server. 0 when they
 * can't be compared.
 */
export function compareRevisions(a: string, b: string): number {
  const [, serverA, countA] = /^(.*)\.(\d+)$/.exec(a) ?? [];
  const [, serverB, countB] = /^(.*)\.(\d+)$/.exec(b) ?? [];
  return serverA !== undefined && serverA === serverB ? Number(countA) - Number(countB) : 0;
}
