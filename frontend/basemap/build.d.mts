/** `Map(path → text)` of the communes table, the base map and the communes index, in this order. */
export function buildFiles(folder: string): Map<string, string>;
export function defaultTerritory(): string;
export function isFresh(folder: string): boolean;
