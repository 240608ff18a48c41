import type { Collection, Model } from "./collections";
import { fillPath, pathNames } from "./operations";

/** Where a collection stands in the console's address; null when what it belongs to isn't known. */
export function addressOf(collection: Collection, values: Record<string, string> = {}): string | null {
  const known = { ...collection.fixed, ...values };
  return pathNames(collection.key).every((name) => known[name]) ? fillPath(collection.key, known) : null;
}

/** The collection at an address, and what fills its path's names. */
export function findAt(
  model: Model,
  address: string,
): { collection: Collection; values: Record<string, string> } | null {
  const parts = address.split("/");
  for (const collection of model.collections) {
    const names = collection.key.split("/");
    if (names.length !== parts.length) continue;
    const values: Record<string, string> = {};
    const fits = names.every((name, place) => {
      const part = decodeURIComponent(parts[place] ?? "");
      const [, parameter] = /^\{(\w+)\}$/.exec(name) ?? [];
      if (parameter) values[parameter] = part;
      return parameter ? part !== "" : name === part;
    });
    if (fits) return { collection, values };
  }
  return null;
}
