/** Other tabs of the app show the same things: each says what it changed, and reads again what others did. */
export type Topic = "outbox" | "account" | "mine" | "snapshot";

const listeners = new Map<Topic, () => void>();
let channel: BroadcastChannel | undefined;

export function listenToTabs(topic: Topic, reload: () => void): void {
  listeners.set(topic, reload);
  if (channel || typeof BroadcastChannel === "undefined") return;
  channel = new BroadcastChannel("enlien");
  channel.onmessage = (event: MessageEvent<Topic>) => listeners.get(event.data)?.();
}

export function tellTabs(topic: Topic): void {
  channel?.postMessage(topic);
}

export function leaveTabs(): void {
  channel?.close();
  channel = undefined;
  listeners.clear();
}
