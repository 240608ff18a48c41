/** Opens what the device has, then lets everything that may wake the queue do so. Called once, by the app's entry. */
import { effect, untracked } from "@preact/signals";
import { account, loadAccount, signInNeeded } from "./account";
import type { Waker } from "./flush";
import { watchInstall } from "./install";
import { readValue } from "./kv";
import { loadMine, myParticipations } from "./mine";
import { online } from "./network";
import { flush, loadOutbox, outbox } from "./outbox";
import { isPending } from "./queue";
import { lastUpdated, loadSnapshot, refreshSnapshot, snapshot } from "./snapshot";
import { listenToTabs } from "./tabs";
import { lookForUpdate, registerWorker } from "./updates";

/** Coming back to the app renews the content when it is older than this. */
const STALE = 5 * 60_000;
const FIRST_LOOK = 3_000;
const LONGEST_LOOK = 60_000;
const FIRST_PROBE = 10_000;
const LONGEST_PROBE = 2 * 60_000;

export function startOffline(): void {
  watchInstall();
  watchTabs();
  watchNetwork();
  watchArrivals();
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("focus", () => void flush());
  void open();
}

async function open(): Promise<void> {
  // A browser that stores nothing still shows what the page brought.
  await Promise.allSettled([loadAccount().then(loadOutbox), loadSnapshot(), loadMine()]);
  void flush();
  if (snapshot.value?.revision) void refreshSnapshot();
  await quiet();
  // Not waited for: an installation takes its time on a slow line, and content never depends on it.
  void registerWorker();
  // The first visit already has its screen; the rest comes when the line is free.
  if (!snapshot.value?.revision) await refreshSnapshot();
  await catchUp();
}

/** After the page has loaded and the browser has nothing better to do. */
async function quiet(): Promise<void> {
  if (document.readyState !== "complete")
    await new Promise((done) => addEventListener("load", done, { once: true }));
  await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
}

/** What the server decided since, as long as there is something that it may still decide. */
async function catchUp(): Promise<void> {
  const undecided = myParticipations.value.some(({ state }) => state === "received" || state === "in_review");
  const leaving = await readValue("leaving").catch(() => false);
  if (!leaving && !(account.value && undecided)) return;
  const session = await import("./session").catch(() => null);
  await session?.endSession();
  await session?.refreshMine();
}

/** A participation that has just arrived is put together within seconds: ask again, less and less often. */
function watchArrivals(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_LOOK;
  effect(() => {
    const arriving = myParticipations.value.some(({ state }) => state === "received");
    clearTimeout(timer);
    if (!arriving || !online.value) {
      wait = FIRST_LOOK;
      return;
    }
    const look = () => {
      wait = Math.min(wait * 2, LONGEST_LOOK);
      timer = setTimeout(look, wait);
      if (document.visibilityState === "visible") void catchUp();
    };
    timer = setTimeout(look, wait);
  });
}

function comeBack(): void {
  if (document.visibilityState !== "visible") return;
  void flush();
  lookForUpdate();
  if (Date.now() - (lastUpdated.value?.getTime() ?? 0) < STALE) return;
  void refreshSnapshot();
  void catchUp();
}

function watchTabs(): void {
  listenToTabs("outbox", () => void loadOutbox());
  listenToTabs("snapshot", () => void loadSnapshot());
  listenToTabs("mine", () => void loadMine());
  listenToTabs("account", () => {
    signInNeeded.value = false;
    void loadAccount()
      .then(loadOutbox)
      .then(() => flush());
  });
}

function watchNetwork(): void {
  addEventListener("online", () => {
    online.value = true;
    void wake("online");
    void refreshSnapshot();
  });
  addEventListener("offline", () => {
    online.value = false;
  });
  let probe: ReturnType<typeof setTimeout>;
  let wait = FIRST_PROBE;
  const probeLater = () => {
    probe = setTimeout(async () => {
      if (document.visibilityState === "visible") await refreshSnapshot();
      wait = Math.min(wait * 2, LONGEST_PROBE);
      if (!online.value) probeLater();
    }, wait);
  };
  effect(() => {
    clearTimeout(probe);
    if (!online.value) return probeLater();
    wait = FIRST_PROBE;
    untracked(() => void wake("answer"));
  });
}

async function wake(waker: Waker): Promise<void> {
  if (!outbox.value.some(isPending)) return;
  const module = await import("./flush").catch(() => null);
  await module?.wake(waker);
}
