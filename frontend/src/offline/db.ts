/** The device's one database. Blobs stand apart from what describes them: iOS loses blobs inside larger records. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Participation, StoredBlob, StoredItem } from "./types";

interface Schema extends DBSchema {
  /** One record per part of the snapshot, so that a delta rewrites only what it touches. */
  snapshot: { key: string; value: unknown };
  outbox: { key: string; value: StoredItem; indexes: { seq: number } };
  blobs: { key: string; value: StoredBlob; indexes: { item: string } };
  /** Drafts by challenge slug. */
  drafts: { key: string; value: unknown };
  /** Account, phrase, settings and small marks. */
  kv: { key: string; value: unknown };
  mine: { key: string; value: Participation };
}

export type Database = IDBPDatabase<Schema>;
export type StoreName = "snapshot" | "outbox" | "blobs" | "drafts" | "kv" | "mine";

/** The device can't keep what it was given: it is full, or it allows no storage at all. */
export class StorageError extends Error {
  readonly code: "quota" | "unavailable";

  constructor(cause: unknown) {
    super("storage", { cause });
    this.name = "StorageError";
    this.code =
      cause instanceof DOMException && cause.name === "QuotaExceededError" ? "quota" : "unavailable";
  }
}

let opening: Promise<Database> | undefined;

/** The open database; opened again after the browser has closed it (iOS does, in the background). */
export function db(): Promise<Database> {
  opening ??= open().catch((error: unknown) => {
    opening = undefined;
    throw new StorageError(error);
  });
  return opening;
}

async function open(): Promise<Database> {
  const forget = () => {
    opening = undefined;
  };
  return openDB<Schema>("enlien", 1, {
    upgrade(database) {
      database.createObjectStore("outbox", { keyPath: "id" }).createIndex("seq", "seq");
      database.createObjectStore("blobs", { keyPath: "id" }).createIndex("item", "item");
      database.createObjectStore("mine", { keyPath: "id" });
      for (const name of ["snapshot", "drafts", "kv"] as const) database.createObjectStore(name);
    },
    blocking(_current, _blocked, event) {
      forget();
      if (event.target instanceof IDBDatabase) event.target.close();
    },
    terminated: forget,
  });
}

/** Close and forget the connection, as the end of a tab does. */
export async function closeDb(): Promise<void> {
  const closing = opening;
  opening = undefined;
  (await closing?.catch(() => undefined))?.close();
}
