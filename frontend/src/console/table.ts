import { signal } from "@preact/signals";
import { addressOf } from "./model/addresses";
import type { Collection } from "./model/collections";
import { asArray, asObject, asText, isObject, type JsonObject } from "./model/json";
import { rowId } from "./model/values";
import { askJson } from "./state";

/** One list as far as it has been read. */
export interface Listing {
  key: string;
  rows: JsonObject[];
  cursor: string | null;
  state: "loading" | "ready" | "failed";
  error: unknown;
}

const PAGE = 50;
const EMPTY: Listing = { key: "", rows: [], cursor: null, state: "loading", error: null };
export const listing = signal<Listing>(EMPTY);
let current = 0;

function pathOf(
  collection: Collection,
  values: Record<string, string>,
  filters: Record<string, string>,
): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ""));
  if (collection.list.parameters.some(({ name }) => name === "limit")) query.set("limit", String(PAGE));
  return `${addressOf(collection, values) ?? collection.key}?${query}`;
}

async function readPage(
  path: string,
  cursor: string | null,
): Promise<{ rows: JsonObject[]; cursor: string | null }> {
  const url = cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path;
  const page = asObject(await askJson("GET", url));
  return { rows: asArray(page.items).filter(isObject), cursor: asText(page.next_cursor) || null };
}

/** What has been read of this very list; nothing while another one is still in its place. */
export function listingOf(
  collection: Collection,
  values: Record<string, string>,
  filters: Record<string, string>,
): Listing {
  return listing.value.key === pathOf(collection, values, filters) ? listing.value : EMPTY;
}

/** Read a list from its beginning; the rows of the same list stay on the screen meanwhile. */
export async function load(
  collection: Collection,
  values: Record<string, string>,
  filters: Record<string, string>,
): Promise<void> {
  const key = pathOf(collection, values, filters);
  const kept = listing.value.key === key ? listing.value : { ...EMPTY, key };
  current += 1;
  const mine = current;
  listing.value = { ...kept, state: "loading", error: null };
  try {
    const page = await readPage(key, null);
    if (mine === current) listing.value = { key, ...page, state: "ready", error: null };
  } catch (error) {
    if (mine === current) listing.value = { ...kept, state: "failed", error };
  }
}

/** Read on. */
export async function loadMore(): Promise<void> {
  const before = listing.value;
  if (!before.cursor || before.state === "loading") return;
  current += 1;
  const mine = current;
  listing.value = { ...before, state: "loading" };
  try {
    const page = await readPage(before.key, before.cursor);
    const known = new Set(before.rows.map(rowId));
    const rows = [...before.rows, ...page.rows.filter((row) => !known.has(rowId(row)))];
    if (mine === current) listing.value = { ...before, rows, cursor: page.cursor, state: "ready" };
  } catch (error) {
    if (mine === current) listing.value = { ...before, state: "failed", error };
  }
}

/** Put what an operation answered in the row's place; true when the row was there. */
export function replaceRow(row: JsonObject): boolean {
  const id = rowId(row);
  const there = listing.value.rows.some((one) => rowId(one) === id);
  const rows = listing.value.rows.map((one) => (rowId(one) === id ? { ...one, ...row } : one));
  listing.value = { ...listing.value, rows };
  return there;
}

export function prependRow(row: JsonObject): void {
  listing.value = { ...listing.value, rows: [row, ...listing.value.rows] };
}

export function removeRow(id: string): void {
  listing.value = { ...listing.value, rows: listing.value.rows.filter((row) => rowId(row) !== id) };
}
