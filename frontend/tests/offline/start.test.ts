import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { whole } from "./support/content";
import { draft, Phone, type Tab, until } from "./support/phone";

let phone: Phone;
let tab: Tab;
let page: EventTarget;
let screen: EventTarget & { visibilityState: string; readyState: string };

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  phone = await Phone.start();
  phone.server.snapshot = (since) => (since ? null : whole(1, []));
  await openPage();
});

afterEach(async () => {
  await tab.kill();
  await phone.stop();
  vi.useRealTimers();
});

/** A tab with the few things of a window that wake the queue. */
async function openPage(): Promise<void> {
  tab = await phone.open();
  page = new EventTarget();
  screen = Object.assign(new EventTarget(), {
    visibilityState: "visible",
    readyState: "complete",
    cookie: "",
  });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("document", Object.assign(screen, { documentElement: { lang: "fr" } }));
  vi.stubGlobal("requestIdleCallback", (work: () => void) => queueMicrotask(work));
}

const states = () => tab.outbox.value.map(({ state }) => state);
const received = () =>
  until(() => states().every((state) => state === "received") && states().length > 0, "received");

/** Written in an earlier visit, without a network. */
async function somethingWaits(): Promise<void> {
  phone.onLine = false;
  await tab.enqueueParticipation(draft("Un"));
  await tab.flush();
  phone.onLine = true;
  await tab.kill();
  await openPage();
}

it("sends at opening what waited", async () => {
  await somethingWaits();
  tab.startOffline();
  await received();
});

it.each([
  ["focus", () => page.dispatchEvent(new Event("focus"))],
  ["visibilitychange", () => screen.dispatchEvent(new Event("visibilitychange"))],
])("sends on %s", async (_name, fire) => {
  phone.onLine = false;
  tab.startOffline();
  await tab.enqueueParticipation(draft("Un"));
  await tab.flush();
  expect(states()).toEqual(["waiting"]);
  phone.onLine = true;
  fire();
  await received();
});

it("sends when the device finds a network again", async () => {
  phone.line.down = true;
  tab.startOffline();
  await tab.enqueueParticipation(draft("Un"));
  await until(() => tab.outbox.value[0]?.held === "network");
  phone.line.down = false;
  page.dispatchEvent(new Event("online"));
  await received();
});

it("sends what it held back because the device said that there was no network", async () => {
  tab.startOffline();
  await until(() => tab.snapshot.value !== null);
  await tab.refreshSnapshot();
  phone.onLine = false;
  await tab.enqueueParticipation(draft("Un"));
  await tab.flush();
  phone.onLine = true;
  phone.server.fail({ path: /snapshot/, act: "hang", times: 9 });
  page.dispatchEvent(new Event("online"));
  await received();
});

it("sends after any success: a refresh that got through wakes the queue", async () => {
  await tab.loadSnapshot();
  await tab.refreshSnapshot();
  tab.startOffline();
  phone.line.down = true;
  await tab.enqueueParticipation(draft("Un"));
  await until(() => tab.outbox.value[0]?.held === "network");
  expect(tab.online.value).toBe(false);
  phone.line.down = false;
  await tab.refreshSnapshot();
  await received();
});

it("looks for the network again by itself while there is none", async () => {
  tab.startOffline();
  await until(() => tab.snapshot.value !== null);
  await tab.refreshSnapshot();
  phone.line.down = true;
  await tab.refreshSnapshot();
  expect(tab.online.value).toBe(false);
  phone.line.down = false;
  await vi.advanceTimersByTimeAsync(11_000);
  await until(() => tab.online.value);
});

it("believes the device when it says that the network is gone", async () => {
  tab.startOffline();
  page.dispatchEvent(new Event("offline"));
  expect(tab.online.value).toBe(false);
});

it("asks for nothing but the snapshot at a second opening", async () => {
  await tab.loadSnapshot();
  await tab.refreshSnapshot();
  await tab.kill();
  await openPage();
  phone.server.seen.length = 0;
  tab.startOffline();
  await until(() => phone.server.seen.length > 0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(phone.server.seen.map(({ path }) => path)).toEqual(["/snapshot?since=abc.1.1"]);
});

it("lets another tab's changes appear", async () => {
  tab.startOffline();
  await until(() => tab.snapshot.value !== null);
  const other = await phone.open();
  other.startOffline();
  await other.enqueueParticipation(draft("Un"));
  await until(() => tab.outbox.value.length === 1 && tab.account.value !== null, "mirrored");
  await received();
  await other.kill();
});
