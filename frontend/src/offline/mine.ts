/** The author's own participations, as the server last told them. */
import { signal } from "@preact/signals";
import { db } from "./db";
import { tellTabs } from "./tabs";
import type { Participation } from "./types";

export const myParticipations = signal<Participation[]>([]);

export async function loadMine(): Promise<void> {
  const all = await (await db()).getAll("mine");
  myParticipations.value = all.sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

/** One participation as an answer just told it. */
export async function keepMine(one: Participation): Promise<void> {
  await (await db()).put("mine", one);
  await loadMine();
  tellTabs("mine");
}

/** The whole list, in place of what was known. */
export async function replaceMine(all: Participation[]): Promise<void> {
  const tx = (await db()).transaction("mine", "readwrite");
  void tx.store.clear();
  for (const one of all) void tx.store.put(one);
  await tx.done;
  await loadMine();
  tellTabs("mine");
}

export async function forgetMine(id: string): Promise<void> {
  await (await db()).delete("mine", id);
  await loadMine();
  tellTabs("mine");
}
