/**
 * A small tus 1.0 client on fetch. fetch tells nothing of a body on its way, so the file leaves in blocks that are
 * acknowledged one by one: small at first, longer as the network shows what it can do, shorter after a cut.
 */
import { type Answer, call, judge, type Verdict } from "./network";
import type { Problem } from "./types";

const SMALLEST = 16 * 1024;
const FIRST = 64 * 1024;
const LARGEST = 256 * 1024;
/** A block should take about this long (ms): less is waste on round trips, more is lost at each cut. */
const GOOD_PACE = 12_000;
/** Slower than this (bytes per ms, so kB/s) for a whole block counts as a dead connection. */
const SLOWEST = 4;
/** Answers in a row that make no sense before the upload is given up. */
const TRIES = 3;
/** The server has forgotten the upload, or what it joined isn't the file that was promised. */
const BEGIN_AGAIN = new Set([404, 410, 460]);
/** Those, and: the upload may be finished already. */
const ASK_AGAIN = new Set([...BEGIN_AGAIN, 403]);

export interface Upload {
  endpoint: string;
  blob: Blob;
  metadata: Record<string, string>;
  /** Where an earlier attempt stopped, if it got as far as an address. */
  url: string | null;
  /** False on the very first attempt: then the first block travels with the creation, which saves a round trip. */
  begun: boolean;
  /** Called before the first byte leaves, so that a killed tab finds its upload again. */
  onUrl: (url: string | null) => Promise<void>;
  /** Called after each acknowledgement; false stops here, to go on later. */
  onOffset: (offset: number) => Promise<boolean>;
  /** Milliseconds of silence after which a block of so many bytes is given up. */
  patience?: (bytes: number) => number;
}

export type UploadEnd = { kind: "complete" } | { kind: "stopped" } | Exclude<Verdict, { kind: "ok" }>;

/** What the last blocks taught about this network; it outlives one file. */
const pace = { block: FIRST };

/** Send the file from where the server says it stands. Throws `Unreachable` when the network goes. */
export async function upload(job: Upload): Promise<UploadEnd> {
  let { url, begun } = job;
  let offset: number | null = null;
  let surprises = 0;
  while (offset !== job.blob.size) {
    if (url === null) {
      const created = await create(job, begun ? 0 : pace.block);
      begun = true;
      if ("kind" in created) return created;
      ({ url, offset } = created);
      await job.onUrl(url);
      if (offset > 0 && offset < job.blob.size && !(await job.onOffset(offset))) return { kind: "stopped" };
      continue;
    }
    const answer: Answer = offset === null ? await head(url) : await sendBlock(job, url, offset);
    const verdict = judge(answer);
    const next = offsetOf(answer);
    if (verdict.kind === "ok" && isPlausible(next, offset, job.blob.size)) {
      if (offset !== null) surprises = 0;
      offset = next;
      if (offset < job.blob.size && !(await job.onOffset(offset))) return { kind: "stopped" };
      continue;
    }
    surprises += 1;
    if (verdict.kind === "sign_in" || verdict.kind === "later") return verdict;
    if (verdict.kind === "refused" && !mayBeSettled(verdict.problem, surprises)) return verdict;
    if (surprises === TRIES) return { kind: "later", after: 0 };
    if (BEGIN_AGAIN.has(answer.status)) {
      url = null;
      await job.onUrl(null);
    }
    offset = null;
  }
  return { kind: "complete" };
}

/** Whether asking for the offset, or beginning again, can settle a refusal. Two tabs may fight over an offset for a while. */
function mayBeSettled({ status, code }: Problem, surprises: number): boolean {
  if (status === 409) return code !== "withdrawn" && code !== "other_author";
  return ASK_AGAIN.has(status) && surprises < TRIES;
}

type Created = { url: string; offset: number };

/** Create the upload; the first `bytes` of the file go along, unless an earlier attempt may have left some there. */
async function create(job: Upload, bytes: number): Promise<Created | Exclude<Verdict, { kind: "ok" }>> {
  const pairs = Object.entries(job.metadata).map(([key, value]) => `${key} ${base64(value)}`);
  const headers = { "Upload-Length": String(job.blob.size), "Upload-Metadata": pairs.join(",") };
  const answer = await sendBytes("POST", job, job.endpoint, headers, job.blob.slice(0, bytes));
  const verdict = judge(answer);
  if (verdict.kind !== "ok") return verdict;
  const location = answer.headers.get("location");
  if (!location) return { kind: "later", after: 0 };
  const offset = Math.min(offsetOf(answer) ?? 0, job.blob.size);
  return { url: answer.url ? new URL(location, answer.url).href : location, offset };
}

const head = (url: string): Promise<Answer> => tus("HEAD", url, {});

function sendBlock(job: Upload, url: string, offset: number): Promise<Answer> {
  const block = job.blob.slice(offset, offset + pace.block);
  return sendBytes("PATCH", job, url, { "Upload-Offset": String(offset) }, block);
}

async function sendBytes(
  method: string,
  job: Upload,
  url: string,
  headers: Record<string, string>,
  block: Blob,
) {
  if (block.size === 0) return tus(method, url, headers);
  // Copied out of the blob first: a body that Safari can no longer read would look like a lost network.
  const body = await block.arrayBuffer();
  const typed = { ...headers, "Content-Type": "application/offset+octet-stream" };
  const started = Date.now();
  try {
    const patience = job.patience ?? ((bytes: number) => 20_000 + bytes / SLOWEST);
    const answer = await tus(method, url, typed, body, patience(block.size));
    adapt(block.size, Date.now() - started);
    return answer;
  } catch (error) {
    pace.block = Math.max(SMALLEST, pace.block / 2);
    throw error;
  }
}

function adapt(sent: number, took: number): void {
  // The end of a file is mostly round trip and says little of the pace.
  if (sent < pace.block) return;
  const ideal = (sent / Math.max(took, 1)) * GOOD_PACE;
  pace.block = Math.round(Math.min(LARGEST, Math.max(SMALLEST, Math.min(ideal, pace.block * 4))));
}

function tus(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: ArrayBuffer,
  patience?: number,
) {
  return call(method, url, {
    headers: { "Tus-Resumable": "1.0.0", ...headers },
    ...(body ? { body } : {}),
    ...(patience ? { patience } : {}),
  });
}

function offsetOf(answer: Answer): number | null {
  const value = answer.headers.get("upload-offset");
  return value !== null && /^\d+$/.test(value) ? Number(value) : null;
}

/** A server acknowledges part of a block at the least, and never more than the file has. */
function isPlausible(next: number | null, before: number | null, size: number): next is number {
  return next !== null && next <= size && (before === null || next > before || next === size);
}

/** Base64 of the UTF-8 of a text, as Upload-Metadata asks for. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** SHA-256 in hexadecimal; null where the browser has none (plain http beyond this machine). */
export async function sha256(blob: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
