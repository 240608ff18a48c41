/** One sender at a time among the tabs: two would fight over the offset of the same upload. */
import { db } from "./db";
import type { Values } from "./kv";

const LEASE = 2 * 60_000;
const RENEWAL = 30_000;
const holder = crypto.randomUUID();

/** Run `work` alone. Where the browser has no `navigator.locks`, under a lease that dies with its tab. */
export async function alone(work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (locks) {
    await locks.request("enlien-outbox", work);
    return;
  }
  if (!(await take())) return;
  const renewal = setInterval(() => void take(), RENEWAL);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    await (await db()).delete("kv", "lease");
  }
}

/** Take or prolong the lease: read and written in one transaction, which IndexedDB serialises across tabs. */
async function take(): Promise<boolean> {
  const tx = (await db()).transaction("kv", "readwrite");
  const lease = (await tx.store.get("lease")) as Values["lease"] | undefined;
  const free = !lease || lease.holder === holder || lease.until < Date.now();
  if (free) await tx.store.put({ holder, until: Date.now() + LEASE }, "lease");
  await tx.done;
  return free;
}
