/** The second half of an item: its photos, one after the other, each from where it stopped. */
import { API } from "../api/http";
import { db } from "./db";
import { Unreachable } from "./network";
import { outbox, updateItem } from "./outbox";
import { nextItem } from "./queue";
import { shortened } from "./send_text";
import { sha256, type UploadEnd, upload } from "./tus";
import type { ItemProblem, MediaJob, StepEnd, StoredItem } from "./types";

/** Send the next photo of an item, or as much of it as goes before a text is waiting. */
export async function sendMedia(item: StoredItem): Promise<StepEnd> {
  const job = item.media.find((one) => !one.done && !one.problem);
  if (!job) return settle(item.id);
  const kept = await (await db()).get("blobs", job.id);
  if (!kept) return giveUp(item.id, job.id, { code: "photo_lost", title: "", detail: "" });
  await updateItem(item.id, (one) => {
    one.state = "uploading";
  });
  try {
    return await conclude(item.id, job.id, await send(item.id, job, kept.blob));
  } catch (error) {
    if (error instanceof Unreachable) return { kind: "silence" };
    throw error;
  }
}

async function send(item: string, job: MediaJob, blob: Blob): Promise<UploadEnd> {
  const hash = job.sha256 ?? (await sha256(blob));
  await updateJob(item, job.id, (one) => {
    one.sha256 = hash;
    one.begun = true;
  });
  const extension = blob.type.split("/")[1] ?? "bin";
  return upload({
    endpoint: `${API}/uploads`,
    blob,
    url: job.upload_url,
    begun: job.begun,
    metadata: {
      media_id: job.id,
      filetype: blob.type,
      filename: `${job.id}.${extension}`,
      ...(hash ? { sha256: hash } : {}),
    },
    onUrl: async (url) => {
      await updateJob(item, job.id, (one) => {
        one.upload_url = url;
        if (url === null) one.offset = 0;
      });
    },
    onOffset: async (offset) => {
      const still = await updateJob(item, job.id, (one) => {
        one.offset = offset;
      });
      return still && !textWaits();
    },
  });
}

/** A text that was written meanwhile goes first, between two blocks. */
function textWaits(): boolean {
  return nextItem(outbox.value, Date.now())?.text_received === false;
}

async function updateJob(item: string, media: string, change: (job: MediaJob) => void): Promise<boolean> {
  const updated = await updateItem(item, (one) => {
    const job = one.media.find(({ id }) => id === media);
    if (job) change(job);
    const total = one.media.reduce((sum, { bytes }) => sum + bytes, 0);
    const sent = one.media.reduce((sum, { bytes, offset, done }) => sum + (done ? bytes : offset), 0);
    one.percent = total > 0 ? Math.floor((100 * sent) / total) : 100;
    // Whatever moved proves that the way is open: the next failure waits briefly again.
    one.attempts = 0;
    one.held = null;
  });
  return updated !== undefined;
}

async function conclude(item: string, media: string, end: UploadEnd): Promise<StepEnd> {
  if (end.kind === "refused") return giveUp(item, media, shortened(end.problem));
  if (end.kind === "stopped") return backInLine(item);
  if (end.kind !== "complete") return end;
  // Marked first, deleted after: a tab killed in between leaves a stray blob, never a missing one.
  await updateJob(item, media, (one) => {
    one.done = true;
  });
  await (await db()).delete("blobs", media);
  return settle(item);
}

async function backInLine(item: string): Promise<StepEnd> {
  await updateItem(item, (one) => {
    one.state = "waiting";
  });
  return { kind: "stopped" };
}

/** One photo that is refused doesn't stop the others of the same item. */
async function giveUp(item: string, media: string, problem: ItemProblem): Promise<StepEnd> {
  await updateJob(item, media, (one) => {
    one.problem = problem;
  });
  return settle(item);
}

/** When every photo has its fate, so has the item. */
async function settle(item: string): Promise<StepEnd> {
  const updated = await updateItem(item, (one) => {
    const refused = one.media.find((job) => job.problem);
    const open = one.media.some((job) => !job.done && !job.problem);
    one.state = open ? "waiting" : refused ? "refused" : "received";
    if (!open && refused?.problem) one.problem = refused.problem;
  });
  return updated?.state === "received" ? { kind: "done" } : { kind: "stopped" };
}
