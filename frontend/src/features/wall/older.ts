import { signal } from "@preact/signals";
import type { WallItem } from "../../api/types";

export interface Older {
  items: WallItem[];
  next: string | null;
}

/** What was read further down, by challenge ("" for the whole wall): still there when one comes back. */
export const older = signal<Record<string, Older>>({});

/** Both pages together, each participation once. */
export function join(first: WallItem[], then: WallItem[]): WallItem[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...then.filter(({ id }) => !known.has(id))];
}

export function findOlder(id: string): WallItem | undefined {
  return Object.values(older.value)
    .flatMap(({ items }) => items)
    .find((item) => item.id === id);
}
