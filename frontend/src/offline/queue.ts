/** Who goes next. Pure, so that every promise about the order can be tested by itself. */
import type { OutboxItem } from "./types";

/** What still has to travel. */
export function isPending(item: OutboxItem): boolean {
  return item.state !== "received" && item.state !== "refused";
}

/** The next that may go: texts first, then media, each in the order it was written. */
export function nextItem<T extends OutboxItem>(queue: T[], now: number): T | undefined {
  const unsettled = new Set<string>();
  const ready = queue.filter((item) => {
    if (item.state === "received") return false;
    // A change waits until the text before it, about the same participation, has arrived.
    const behind = unsettled.has(item.subject);
    if (!item.text_received) unsettled.add(item.subject);
    return !behind && isPending(item) && item.next_at <= now;
  });
  return ready.find((item) => !item.text_received) ?? ready[0];
}
