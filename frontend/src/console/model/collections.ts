import type { Json } from "./json";
import { asText } from "./json";
import { itemOf, type Operation, type Parameter, pathNames, readOperations } from "./operations";
import { firstColumns, propertiesOf, type Schema } from "./schema";

/** Where an area stands in the navigation. */
export type Group = "main" | "public" | "more";

export interface Collection {
  /** The path of its list, with `{names}` when it belongs to something; filled in, it is its address in the console. */
  key: string;
  /** What fills those names when the caller's account alone says it. */
  fixed: Record<string, string>;
  list: Operation;
  item: Schema;
  columns: string[];
  filters: Parameter[];
  /** The filter that looks for words, when the list has one. */
  search: Parameter | null;
  group: Group;
  order: number;
  screen: string;
  /** Makes a row: `PUT /x/{id}` under an id made here, or `POST /x`. */
  makes: Operation[];
  /** Asks for the whole of one row. */
  read: Operation | null;
  edit: Operation | null;
  /** On one row: `POST /x/{id}/verb`, `DELETE /x/{id}`… */
  acts: Operation[];
  /** On the collection as a whole. */
  wholeActs: Operation[];
  /** Lists that belong to one row: `GET /x/{id}/y`. */
  children: Collection[];
}

export interface Model {
  /** Those that the navigation shows, in its order. */
  areas: Collection[];
  /** All of them, those that belong to a row included. */
  collections: Collection[];
  /** What belongs to no collection, and can be called all the same. */
  loose: Operation[];
}

const PAGING = new Set(["limit", "cursor"]);
const SEARCH = new Set(["q", "query", "search"]);

function newCollection(list: Operation, item: Schema): Collection {
  const asked = list.parameters.filter(({ place, name }) => place === "query" && !PAGING.has(name));
  const known = propertiesOf(item);
  const hinted = list.columns.filter((name) => name in known);
  return {
    key: list.path,
    fixed: {},
    list,
    item,
    columns: hinted.length > 0 ? hinted : firstColumns(item),
    filters: asked.filter(({ name }) => !SEARCH.has(name)),
    search: asked.find(({ name }) => SEARCH.has(name)) ?? null,
    group: "more",
    order: list.order,
    screen: list.screen,
    makes: [],
    read: null,
    edit: null,
    acts: [],
    wholeActs: [],
    children: [],
  };
}

/** The path parameters that the collection's own address doesn't fill; the first is the row's id. */
export function rowNames(collection: Collection, operation: Operation): string[] {
  const own = new Set(pathNames(collection.key));
  return pathNames(operation.path).filter((name) => !own.has(name));
}

function attach(collection: Collection, operation: Operation): void {
  const names = rowNames(collection, operation);
  const onRow = operation.path.endsWith(`{${names[0] ?? ""}}`);
  if (names.length === 0) {
    const makes =
      operation.method === "POST" && operation.body !== null && !collection.makes.includes(operation);
    (makes ? collection.makes : collection.wholeActs).push(operation);
  } else if (onRow && operation.method === "GET") collection.read ??= operation;
  else if (onRow && operation.method === "PUT") collection.makes.push(operation);
  else if (onRow && operation.method === "PATCH") collection.edit ??= operation;
  else collection.acts.push(operation);
}

function homesOf(operation: Operation, collections: Collection[]): Collection[] {
  const said = collections.filter(({ key }) => operation.collections.includes(key));
  if (said.length > 0) return said;
  return collections
    .filter(({ key }) => operation.path === key || operation.path.startsWith(`${key}/`))
    .sort((one, other) => other.key.length - one.key.length)
    .slice(0, 1);
}

/** `GET …/{id}` that answers the very shape of a list's rows reads that list's rows, whatever its path. */
function adoptReaders(loose: Operation[], collections: Collection[]): Operation[] {
  return loose.filter((operation) => {
    const name = asText(operation.answer?.["x-name"]);
    if (operation.method !== "GET" || !name || pathNames(operation.path).length !== 1) return true;
    const home = collections.find((one) => !one.read && asText(one.item["x-name"]) === name);
    if (home) home.read = operation;
    return !home;
  });
}

function groupOf(collection: Collection): Group {
  const { list, makes, edit, acts, wholeActs } = collection;
  const attached = [...makes, ...acts, ...wholeActs, ...(edit ? [edit] : [])];
  if (list.hinted || attached.some(({ hinted }) => hinted)) return "main";
  return list.door === "open" ? "public" : "more";
}

const GROUPS: Group[] = ["main", "public", "more"];

function inOrder(one: Collection, other: Collection): number {
  const groups = GROUPS.indexOf(one.group) - GROUPS.indexOf(other.group);
  return groups || one.order - other.order || one.key.localeCompare(other.key);
}

/** Under the row that it belongs to; else (that row can't be listed) an area of its own, when its address is known. */
function place(
  collection: Collection,
  collections: Collection[],
  owned: Record<string, string>,
): Collection[] {
  if (pathNames(collection.key).length === 0) return [collection];
  const parent = collections.find(({ key }) => collection.key.startsWith(`${key}/{`));
  if (parent) {
    parent.children.push(collection);
    return [];
  }
  const first = collection.key.split("/")[1] ?? "";
  const id = owned[first];
  const [name, ...others] = pathNames(collection.key);
  if (!id || !name || others.length > 0) return [];
  collection.fixed = { [name]: id };
  return [collection];
}

/** What the caller's account belongs to, by the collection's name: `structure_id` → `{structures: id}`. */
export function ownedBy(account: Record<string, Json>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(account).flatMap(([name, value]) =>
      name.endsWith("_id") && typeof value === "string" ? [[plural(name.slice(0, -3)), value]] : [],
    ),
  );
}

export const plural = (name: string): string =>
  (name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`).replaceAll("_", "-");

/** Signing in, the public part and what machines ask for are not for the console, unless the document says so. */
function callable(operation: Operation): boolean {
  return operation.hinted || (operation.door === "cookie" && !operation.anonymous);
}

/** Draw the whole console out of the document that the API gave this caller. */
export function buildModel(document: unknown, account: Record<string, Json> = {}): Model {
  const operations = readOperations(document).filter(({ door }) => door !== "other");
  const collections: Collection[] = [];
  for (const operation of operations) {
    const item = itemOf(operation);
    if (item) collections.push(newCollection(operation, item));
  }
  const lists = new Set(collections.map(({ list }) => list));
  const loose: Operation[] = [];
  for (const operation of operations.filter((one) => !lists.has(one))) {
    const homes = homesOf(operation, collections);
    if (homes.length === 0) loose.push(operation);
    if (!callable(operation) && operation.method !== "GET") continue;
    for (const home of homes) attach(home, operation);
  }
  const left = adoptReaders(loose, collections).filter(callable);
  for (const collection of collections) {
    collection.group = groupOf(collection);
    if (!collection.list.hinted) collection.order = orderOfActs(collection);
  }
  const areas = collections.flatMap((one) => place(one, collections, ownedBy(account)));
  return { areas: areas.sort(inOrder), collections, loose: left };
}

/** A list that nobody placed stands among the hinted ones, after them. */
function orderOfActs(collection: Collection): number {
  return collection.group === "main" ? 500 : collection.order;
}
