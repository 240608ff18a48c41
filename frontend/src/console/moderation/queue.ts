import { computed, signal } from "@preact/signals";
import { t } from "../../i18n";
import type { Collection } from "../model/collections";
import { asArray, asObject, asText, isObject, type JsonObject } from "../model/json";
import { fillPath, type Operation } from "../model/operations";
import { explain, tell } from "../notices";
import { rowValues, run } from "../run";
import { askJson, problemOf } from "../state";
import { type Review, readReview, reviewKey } from "./review";

export type Verb = "approve" | "refuse" | "request-changes";

interface Queue {
  items: Review[];
  more: boolean;
  state: "loading" | "ready" | "failed";
  error: string;
}

export const queue = signal<Queue>({ items: [], more: false, state: "loading", error: "" });
/** The id of the one that is being read. */
export const reading = signal("");
/** What stands against the last decision, beside the one it was about. */
export const remark = signal<{ id: string; text: string } | null>(null);

export const position = computed(() => {
  const found = queue.value.items.findIndex(({ id }) => id === reading.value);
  return Math.max(0, found);
});
export const current = computed(() => queue.value.items[position.value] ?? null);
/** How many wait, for the navigation. */
export const waiting = computed(() => {
  const { items, more } = queue.value;
  return items.length > 0 ? `${items.length}${more ? "+" : ""}` : "";
});

export const operationFor = (collection: Collection, verb: Verb): Operation | null =>
  collection.acts.find(({ path }) => path.endsWith(`/${verb}`)) ?? null;

/** Take what the server lists now; the one that is being read stays in place, whatever came before it. */
function take(items: Review[], more: boolean): void {
  const before = current.value;
  const after = before && items.find(({ id }) => id === before.id);
  queue.value = { items, more, state: "ready", error: "" };
  if (before && after && reviewKey(before) !== reviewKey(after)) {
    remark.value = { id: after.id, text: t("console.queue.moved") };
  }
  if (before && !after) tell(t("console.queue.gone"), "plain");
  if (!after) reading.value = items[0]?.id ?? "";
}

export async function refresh(collection: Collection): Promise<void> {
  try {
    const page = asObject(await askJson("GET", `${collection.key}?limit=50`));
    const items = asArray(page.items).filter(isObject).map(readReview);
    take(items, asText(page.next_cursor) !== "");
  } catch (error) {
    queue.value = { ...queue.value, state: "failed", error: explain(error) };
  }
}

export function browse(by: number): void {
  const { items } = queue.value;
  const next = items[Math.max(0, Math.min(items.length - 1, position.value + by))];
  if (next) reading.value = next.id;
}

function leave(done: Review): void {
  const { items } = queue.value;
  const at = items.findIndex(({ id }) => id === done.id);
  const left = items.filter(({ id }) => id !== done.id);
  queue.value = { ...queue.value, items: left };
  reading.value = (left[at] ?? left[at - 1])?.id ?? "";
  remark.value = null;
}

/** Read that one again: its author changed it while it was being read. */
async function reread(collection: Collection, review: Review): Promise<void> {
  const { read } = collection;
  if (!read) return refresh(collection);
  const answer = await askJson("GET", fillPath(read.path, rowValues(collection, read, review.id)));
  const fresh = isObject(answer) ? readReview(answer) : review;
  const items = queue.value.items.map((one) => (one.id === review.id ? fresh : one));
  queue.value = { ...queue.value, items };
}

async function refused(collection: Collection, review: Review, error: unknown): Promise<void> {
  const { code, status } = problemOf(error);
  if (code === "revision_moved") {
    await reread(collection, review);
    remark.value = { id: review.id, text: t("console.queue.moved") };
  } else if (code === "consent_missing") {
    remark.value = { id: review.id, text: `${explain(error)} ${t("console.queue.consent")}` };
  } else if (status === 404) {
    leave(review);
    tell(t("console.queue.gone"), "plain");
  } else throw error;
}

const excerpt = ({ text, challengeTitle }: Review): string => {
  const words = text || challengeTitle;
  return words.length > 42 ? `${words.slice(0, 40).trimEnd()}…` : words;
};

/** Decide on the revision that is on the screen, and go on to the next. */
export async function decide(
  collection: Collection,
  review: Review,
  verb: Verb,
  reason: string,
): Promise<boolean> {
  const operation = operationFor(collection, verb);
  if (!operation) return false;
  const body: JsonObject = { revision: review.revision, ...(reason ? { reason } : {}) };
  try {
    await run({ operation, values: rowValues(collection, operation, review.id), body });
  } catch (error) {
    await refused(collection, review, error);
    return false;
  }
  leave(review);
  tell(t(`console.queue.done.${verb}`, { text: excerpt(review), author: review.author }));
  if (queue.value.items.length === 0) await refresh(collection);
  return true;
}
