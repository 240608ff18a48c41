/** Which sentence of the catalogue (area `offline`) says where an item stands. */
import type { OutboxItem } from "./types";

export interface Sentence {
  key: string;
  params: { percent: number };
}

export function describeItem(item: OutboxItem): Sentence {
  return { key: `offline.item.${meaning(item)}`, params: { percent: item.percent } };
}

function meaning({ kind, state, held, text_received }: OutboxItem): string {
  if (state === "received")
    return { participation: "received", patch: "patch_received", withdraw: "withdrawn" }[kind];
  if (state !== "waiting") return state;
  if (held) return `waiting_${held}`;
  if (text_received) return "photo_waiting";
  return kind === "withdraw" ? "withdraw_waiting" : "waiting";
}

/** The server's own sentence when it sent one, else ours for that code, else a general one (`key`). */
export function describeProblem(item: OutboxItem): { detail: string } | { key: string } | null {
  if (!item.problem) return null;
  const { code, detail } = item.problem;
  if (detail) return { detail };
  return {
    key: ["photo_lost", "http_413"].includes(code) ? `offline.problem.${code}` : "offline.problem.unknown",
  };
}
