/** Sends the outbox, step by step: each step reads the queue anew, so what is queued meanwhile is seen. */
import { account, signInNeeded } from "./account";
import { waitFor } from "./backoff";
import { db } from "./db";
import { alone } from "./lock";
import { flush, isOurs, loadOutbox, outbox, updateItem } from "./outbox";
import { isPending, nextItem } from "./queue";
import { sendMedia } from "./send_media";
import { sendText } from "./send_text";
import { refreshMine } from "./session";
import { refreshSnapshot } from "./snapshot";
import type { StepEnd, StoredItem } from "./types";

/** Two items in a row without an answer: it is the network, not the item. */
const SILENCES = 2;
const STUBBORN = 5;
const KEEP_RECEIVED = 7 * 24 * 3600_000;

export async function flushOutbox(): Promise<void> {
  await alone(async () => {
    await tidy();
    let silences = 0;
    let arrived = false;
    let withdrew = false;
    for (;;) {
      const item = nextItem(await readQueue(), Date.now());
      if (!item || signInNeeded.value) break;
      const end = await step(item);
      arrived ||= end.kind === "done";
      withdrew ||= end.kind === "done" && item.kind === "withdraw";
      silences = end.kind === "silence" ? silences + 1 : 0;
      if (silences === SILENCES) break;
    }
    if (arrived) await refreshMine();
    // It is public no more: this phone, too, forgets what it kept of it.
    if (withdrew) await refreshSnapshot();
  });
  schedule();
}

async function readQueue(): Promise<StoredItem[]> {
  return (await (await db()).getAllFromIndex("outbox", "seq")).filter(isOurs);
}

/** Whoever holds the lock is the only sender: what still looks busy was cut short by a killed tab. */
async function tidy(): Promise<void> {
  const tx = (await db()).transaction(["outbox", "blobs"], "readwrite");
  const items = await tx.objectStore("outbox").getAll();
  const needed = new Set(items.flatMap((item) => item.media.filter((job) => !job.done).map((job) => job.id)));
  for (const id of await tx.objectStore("blobs").getAllKeys()) {
    if (!needed.has(id)) void tx.objectStore("blobs").delete(id);
  }
  for (const item of items) {
    const old = item.state === "received" && Date.parse(item.created_at) < Date.now() - KEEP_RECEIVED;
    if (old) void tx.objectStore("outbox").delete(item.id);
    else if (item.state === "sending" || item.state === "uploading") {
      void tx.objectStore("outbox").put({ ...item, state: "waiting" });
    }
  }
  await tx.done;
  await loadOutbox();
}

async function step(item: StoredItem): Promise<StepEnd> {
  const end = await (item.text_received ? sendMedia(item) : sendText(item)).catch(broken);
  if (end.kind === "later") await hold(item, "server", end.after);
  if (end.kind === "silence") await hold(item, "network", 0);
  if (end.kind === "sign_in") {
    signInNeeded.value = true;
    await updateItem(item.id, (one) => {
      one.state = "waiting";
      one.held = "account";
    });
  }
  return end;
}

/** Make an item wait; while there is no account yet, all of them, because each would ask for the same one. */
async function hold(item: StoredItem, cause: "server" | "network", after: number): Promise<void> {
  const ids = account.value ? [item.id] : outbox.value.filter(isPending).map(({ id }) => id);
  for (const id of ids) {
    await updateItem(id, (one) => {
      one.state = "waiting";
      one.held = cause;
      one.attempts += 1;
      one.next_at = Date.now() + waitFor(cause, one.attempts, after);
    });
  }
}

/** A fault of ours must not stop the others: the item waits as if the server had asked for it. */
function broken(error: unknown): StepEnd {
  console.error("outbox", error);
  return { kind: "later", after: 0 };
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Wake when the first waiting item may go; what needs the person, or an account, is woken by them. */
export function schedule(): void {
  clearTimeout(timer);
  const waiting = outbox.value.filter(isPending);
  if (waiting.length === 0 || signInNeeded.value) return;
  const first = Math.min(...waiting.map((item) => item.next_at));
  timer = setTimeout(() => void flush(), Math.max(1_000, first - Date.now()));
}

/** Why the queue is woken: the device found a network, some request was answered, or the person asked for it. */
export type Waker = "online" | "answer" | "person";

/** Bring forward what waited, as far as the reason goes; a server that asked for patience keeps its say. */
export async function wake(waker: Waker): Promise<void> {
  for (const { id, state } of outbox.value) {
    if (state !== "waiting") continue;
    await updateItem(id, (item) => {
      // One upload that some proxy always cuts must not be tried at each answer that another request gets.
      const stubborn = waker === "answer" && item.attempts > STUBBORN;
      if (item.held !== "server" && !stubborn) item.next_at = 0;
    });
  }
  await flush(waker === "person");
}
