export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What of the names shows at a zoom: the smaller the town, the later. */
export function ranksAt(zoom: number): number {
  if (zoom < 8.25) return 1;
  if (zoom < 8.75) return 2;
  if (zoom < 9.75) return 3;
  return zoom < 11 ? 4 : 5;
}

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export const contains = (box: Box, x: number, y: number): boolean =>
  box.left < x && x < box.right && box.top < y && y < box.bottom;

const SIZES: Record<number, number> = { [-1]: 8.5, 0: 7.5, 1: 9.5, 2: 8.5 };

/** Where a name would stand, about: its letters are not measured, that would cost a layout per name. */
export function boxOf(name: string, rank: number, x: number, y: number): Box {
  const half = (name.length * (SIZES[rank] ?? 7.5)) / 2;
  return rank === -1
    ? { left: x - half, right: x + half, top: y - 16, bottom: y + 16 }
    : { left: x - half, right: x + half, top: y - 4, bottom: y + 20 };
}
