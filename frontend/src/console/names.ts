import { signal } from "@preact/signals";
import { addressOf } from "./model/addresses";
import type { Collection } from "./model/collections";
import { asArray, asObject, asText, isObject } from "./model/json";
import { referenceOf } from "./model/references";
import type { Schema } from "./model/schema";
import { rowId, rowName } from "./model/values";
import { askJson, model } from "./state";

/** What ids are called, by the collection that they point into. */
export const names = signal<Record<string, Record<string, string>>>({});
const asked = new Set<string>();
const MOST_PAGES = 5;

async function readNames(collection: Collection): Promise<void> {
  const found: Record<string, string> = {};
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = `limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
    const answer = asObject(await askJson("GET", `${addressOf(collection)}?${query}`));
    for (const row of asArray(answer.items).filter(isObject)) found[rowId(row)] = rowName(row) ?? rowId(row);
    cursor = asText(answer.next_cursor);
    if (!cursor) break;
  }
  names.value = { ...names.value, [collection.key]: found };
}

/** The names that a field's ids can be shown by, asked for once; null when the caller may not list them. */
export function namesFor(field: string, schema: Schema): Record<string, string> | null {
  const target = model.value ? referenceOf(model.value, field, schema) : null;
  if (!target) return null;
  if (!asked.has(target.key)) {
    asked.add(target.key);
    // Not an effect of drawing: the answer comes later, and draws again.
    void readNames(target).catch(() => asked.delete(target.key));
  }
  return names.value[target.key] ?? {};
}

/** After something was made or changed in it, a collection's names are asked for again. */
export function forgetNames(collection: Collection): void {
  asked.delete(collection.key);
}
