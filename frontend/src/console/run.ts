import { type Collection, rowNames } from "./model/collections";
import { asObject, isObject, type Json, type JsonObject } from "./model/json";
import { fillPath, type Operation } from "./model/operations";
import { rowId } from "./model/values";
import { forgetNames } from "./names";
import { ask } from "./state";
import { load, prependRow, removeRow, replaceRow } from "./table";

export interface Call {
  operation: Operation;
  /** What fills the path: the collection's own names, the row's id. */
  values: Record<string, string>;
  query?: Record<string, string>;
  body?: JsonObject | undefined;
}

/** The names of an operation's path that stand for the row, filled with its id. */
export function rowValues(collection: Collection, operation: Operation, id: string): Record<string, string> {
  const [first] = rowNames(collection, operation);
  return first ? { [first]: id } : {};
}

async function keepFile(answer: Response): Promise<void> {
  const named = /filename="?([^";]+)"?/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = named ?? "en-lien";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Call an operation; a file is kept, and answers null. */
export async function run({ operation, values, query = {}, body }: Call): Promise<Json> {
  const search = new URLSearchParams(query).toString();
  const path = fillPath(operation.path, values) + (search ? `?${search}` : "");
  const answer = await ask(operation.method, path, body);
  if (operation.file) {
    await keepFile(answer);
    return null;
  }
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

/** Whether the answer is a row of that table: the one it was done to, or one that was made. */
function isRow(collection: Collection, operation: Operation, row: JsonObject | null, answer: Json): boolean {
  if (!isObject(answer)) return false;
  if (row) return rowId(answer) === rowId(row);
  const shape = operation.answer?.["x-name"];
  return shape !== undefined && shape === collection.item["x-name"];
}

/** Show in the table what an operation on a row did to it. */
export async function settle(
  collection: Collection,
  values: Record<string, string>,
  filters: Record<string, string>,
  { operation, row, answer }: { operation: Operation; row: JsonObject | null; answer: Json },
): Promise<void> {
  forgetNames(collection);
  if (operation.method === "DELETE" && row) return removeRow(rowId(row));
  if (isRow(collection, operation, row, answer)) {
    // What was just made stands first: what is public may reach its list a moment later.
    if (!replaceRow(asObject(answer))) prependRow(asObject(answer));
  } else await load(collection, values, filters);
}
