/** Small values by name; each name has one type. */
import type { Account } from "../api/types";
import { db } from "./db";
import type { AccountWish, PseudonymNotice } from "./types";

export interface Values {
  account: Account;
  /** The recovery phrase, until the person says it is noted. */
  phrase: string;
  /** The account to make before the first participation leaves. */
  wish: AccountWish;
  pseudonym_notice: PseudonymNotice;
  /** The person left without a network: the session is still to be ended. */
  leaving: boolean;
  /** Which tab sends, and until when: only where the browser has no `navigator.locks`. */
  lease: { holder: string; until: number };
}

export async function readValue<K extends keyof Values>(key: K): Promise<Values[K] | undefined> {
  return (await (await db()).get("kv", key)) as Values[K] | undefined;
}

/** Write several values in one transaction; null deletes. */
export async function writeValues(values: { [K in keyof Values]?: Values[K] | null }): Promise<void> {
  const tx = (await db()).transaction("kv", "readwrite");
  for (const [key, value] of Object.entries(values)) {
    void (value === null ? tx.store.delete(key) : tx.store.put(value, key));
  }
  await tx.done;
}
