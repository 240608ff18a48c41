/** One visit of one person: what the outbox tests drive and look at. */
import { afterEach, beforeEach, vi } from "vitest";
import { type draft, Phone, type Tab } from "./phone";

export let phone: Phone;
export let tab: Tab;

/** Call at the top of a test file: a new phone with one open tab for each test, and a clock that only tests move. */
export function useVisit(): void {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    phone = await Phone.start();
    tab = await phone.open();
  });
  afterEach(async () => {
    await tab.kill();
    await phone.stop();
    vi.useRealTimers();
  });
}

/** Go on in another tab. */
export function switchTo(other: Tab): void {
  tab = other;
}

export const states = () => tab.outbox.value.map(({ state }) => state);
export const first = () => tab.outbox.value[0];
export const blobs = async () => (await tab.db()).getAllKeys("blobs");
export const writes = () =>
  phone.server.seen
    .filter(({ method }) => method !== "GET" && method !== "HEAD")
    .map(({ method, path }) => `${method} ${path.split("/")[1]}`);

/** Put in the queue, and wait until nothing moves any more. */
export async function take(one: ReturnType<typeof draft>): Promise<void> {
  await tab.enqueueParticipation(one);
  await tab.flush();
}

/** Let the instant come at which the first waiting item may go, and send. */
export async function later(): Promise<void> {
  vi.setSystemTime(Math.max(Date.now(), ...tab.outbox.value.map(({ next_at }) => next_at)) + 1);
  await tab.flush();
}

export async function reopen(): Promise<void> {
  await tab.kill();
  tab = await phone.open();
}
