/**
 * The service worker: it answers from what is kept, and nothing else. It never sees what is written (the outbox
 * lives in the page), never keeps an answer of the API, and takes over only when the person agrees.
 */
import type { Message } from "./names";
import { page } from "./pages";
import { asset, fetchLater, forgetOldBuilds, medium, precache, takeOver } from "./store";
import { isOurs, LATER, PRECACHE, worker } from "./worker";

const FILES = new Set([...PRECACHE, ...LATER]);

worker.addEventListener("install", (event) => event.waitUntil(precache()));

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldBuilds().then(() => worker.clients.claim()));
});

worker.addEventListener("message", (event) => {
  const asked = event.data as Message;
  if (asked === "take-over") event.waitUntil(takeOver());
  if (asked === "fetch-later") event.waitUntil(fetchLater().catch(() => undefined));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith("/api/") || request.headers.has("range")) return;
  if (request.mode === "navigate") {
    if (isOurs(url.pathname)) event.respondWith(page(event, url));
  } else if (url.pathname.startsWith("/media/")) {
    event.respondWith(medium(request, (work) => event.waitUntil(work)));
  } else if (url.pathname.startsWith("/assets/") || FILES.has(url.pathname)) {
    event.respondWith(asset(request));
  }
});
