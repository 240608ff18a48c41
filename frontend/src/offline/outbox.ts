/** The queue of everything that is written. Putting in, taking out and looking live here; sending is in `flush.ts`. */
import { signal } from "@preact/signals";
import { account } from "./account";
import { db, StorageError } from "./db";
import { isPending } from "./queue";
import { tellTabs } from "./tabs";
import type { OutboxItem, ParticipationDraft, Photo, StoredItem, Write } from "./types";

/** What waits, travels, was refused or just arrived, for whoever is signed in; in the order it was written. */
export const outbox = signal<OutboxItem[]>([]);

export async function loadOutbox(): Promise<void> {
  const all = await (await db()).getAllFromIndex("outbox", "seq");
  outbox.value = all.filter(isOurs);
}

/** On a shared phone nobody sees, or sends, what another account left behind. */
export function isOurs(item: { owner: string | null }): boolean {
  return item.owner === null || item.owner === account.value?.id;
}

async function changed(): Promise<void> {
  await loadOutbox();
  tellTabs("outbox");
}

/** Change one item in a transaction of its own; undefined when it is gone meanwhile. */
export async function updateItem(
  id: string,
  change: (item: StoredItem) => void,
): Promise<StoredItem | undefined> {
  const tx = (await db()).transaction("outbox", "readwrite");
  const item = await tx.store.get(id);
  if (item) {
    change(item);
    await tx.store.put(item);
  }
  await tx.done;
  await changed();
  return item;
}

function newItem(
  fields: Pick<StoredItem, "id" | "kind" | "subject" | "label" | "body">,
  photos: Photo[],
): StoredItem {
  return {
    ...fields,
    seq: 0,
    bytes: JSON.stringify(fields.body).length + photos.reduce((sum, { blob }) => sum + blob.size, 0),
    state: "waiting",
    percent: 0,
    text_received: false,
    held: null,
    next_at: 0,
    created_at: new Date().toISOString(),
    media: photos.map(({ id, blob }) => ({
      id,
      bytes: blob.size,
      type: blob.type,
      offset: 0,
      done: false,
      begun: false,
      upload_url: null,
      sha256: null,
    })),
    owner: account.value?.id ?? null,
    tried: false,
    attempts: 0,
  };
}

/** Put a participation in the queue, and its draft away, in one transaction. The same id twice is one item. */
export async function enqueueParticipation(draft: ParticipationDraft): Promise<void> {
  const { id, body, photos } = draft;
  const label = body.text.trim().slice(0, 60) || body.challenge;
  const item = newItem({ id, kind: "participation", subject: id, label, body }, photos);
  await keep(item, photos, draft);
  void flush();
}

/** Put a change or a withdrawal of a participation in the queue, behind what is already there about it. */
export async function enqueueWrite(write: Write): Promise<void> {
  const { subject, label } = write;
  if (write.kind === "withdraw") {
    if (!(await dropUnsent(subject))) return;
    await keep(newItem({ id: crypto.randomUUID(), kind: "withdraw", subject, label, body: null }, []), []);
  } else {
    const photos = write.photos ?? [];
    await keep(
      newItem({ id: crypto.randomUUID(), kind: "patch", subject, label, body: write.body }, photos),
      photos,
    );
  }
  void flush();
}

async function keep(item: StoredItem, photos: Photo[], draft?: ParticipationDraft): Promise<void> {
  void globalThis.navigator?.storage?.persist?.();
  try {
    // Strict: what the person was told is kept has reached the disk, not only the browser's memory.
    const tx = (await db()).transaction(["outbox", "blobs", "drafts", "kv"], "readwrite", {
      durability: "strict",
    });
    const items = tx.objectStore("outbox");
    const before = await items.get(item.id);
    const last = await items.index("seq").openCursor(null, "prev");
    const seq = before?.seq ?? (last?.value.seq ?? 0) + 1;
    const writes: Promise<unknown>[] = [items.put({ ...item, seq, tried: before?.tried ?? false })];
    for (const { id, blob } of photos) writes.push(tx.objectStore("blobs").put({ id, item: item.id, blob }));
    if (draft) writes.push(tx.objectStore("drafts").delete(draft.body.challenge));
    if (draft?.account && !account.value) writes.push(tx.objectStore("kv").put(draft.account, "wish"));
    await Promise.all([...writes, tx.done]);
  } catch (error) {
    throw error instanceof StorageError ? error : new StorageError(error);
  }
  await changed();
}

/** Take out what waits about a participation; true when the server may know of it and must be told. */
async function dropUnsent(subject: string): Promise<boolean> {
  const tx = (await db()).transaction(["outbox", "blobs"], "readwrite");
  const items = (await tx.objectStore("outbox").getAll()).filter((item) => item.subject === subject);
  for (const item of items) {
    void tx.objectStore("outbox").delete(item.id);
    for (const { id } of item.media) void tx.objectStore("blobs").delete(id);
  }
  await tx.done;
  await changed();
  const first = items.find((item) => item.kind === "participation");
  return !first || first.tried;
}

/** Try again at once, a refused item too. */
export async function retryItem(id: string): Promise<void> {
  await updateItem(id, (item) => {
    item.state = "waiting";
    item.held = null;
    item.next_at = 0;
    item.attempts = 0;
    delete item.problem;
    for (const job of item.media) delete job.problem;
  });
  await flush(true);
}

/** Delete an item. A participation whose text may have reached the server is withdrawn there too. */
export async function deleteItem(id: string): Promise<void> {
  const item = await (await db()).get("outbox", id);
  if (!item) return;
  if (item.kind === "participation" && item.state !== "received" && item.tried) {
    return enqueueWrite({ kind: "withdraw", subject: item.subject, label: item.label });
  }
  const tx = (await db()).transaction(["outbox", "blobs"], "readwrite");
  void tx.objectStore("outbox").delete(id);
  for (const job of item.media) void tx.objectStore("blobs").delete(job.id);
  await tx.done;
  await changed();
}

let running: Promise<void> | undefined;
let again = false;
let forced = false;

/**
 * Send what can be sent now: one flush at a time in this tab, one at a time among tabs; a call during a flush adds a
 * round. `force` also tries when the browser believes that there is no network.
 */
export function flush(force = false): Promise<void> {
  again = true;
  forced ||= force;
  running ??= rounds().finally(() => {
    running = undefined;
    forced = false;
  });
  return running;
}

async function rounds(): Promise<void> {
  while (again) {
    again = false;
    if (!outbox.value.some(isPending)) return;
    if (!forced && globalThis.navigator?.onLine === false) return;
    // Loaded only when there is something to send. Without it (first visit, network lost) the queue just waits.
    const module = await import("./flush").catch(() => null);
    await module?.flushOutbox();
  }
}
