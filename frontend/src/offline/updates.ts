/** The service worker from the page's side: registered late, renewed only when the person agrees. */
import { signal } from "@preact/signals";
import { trustedScriptUrl } from "../lib/trusted";
import type { Message } from "../sw/names";

/** True when a new build is ready and waits for a word. */
export const updateReady = signal(false);

let registration: ServiceWorkerRegistration | undefined;
let lastLook = 0;

/** Register, and let the worker fetch what later screens need. Call when the first screen is done. */
export async function registerWorker(): Promise<void> {
  const workers = globalThis.navigator?.serviceWorker;
  if (!workers || !import.meta.env.PROD) return;
  let controlled = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    // The very first worker takes a page that is up to date; any other brings another build.
    if (controlled) location.reload();
    controlled = true;
  });
  registration = await workers
    .register(trustedScriptUrl("/sw.js"), { updateViaCache: "none" })
    .catch(() => undefined);
  // Refused (a setting, a private window): the app works on without it.
  if (!registration) return;
  registration.addEventListener("updatefound", watch);
  watch();
  lastLook = Date.now();
  const ready = await workers.ready;
  ready.active?.postMessage("fetch-later" satisfies Message);
}

function watch(): void {
  updateReady.value = Boolean(registration?.waiting && registration.active);
  registration?.installing?.addEventListener("statechange", watch);
}

/** Ask for a newer build, at most hourly: an installed app may stay open for days. */
export function lookForUpdate(): void {
  if (!registration || Date.now() - lastLook < 3600_000) return;
  lastLook = Date.now();
  void registration.update().catch(() => undefined);
}

/** Let the new build take over; every open page of ours reloads once it has. */
export function applyUpdate(): void {
  registration?.waiting?.postMessage("take-over" satisfies Message);
}
