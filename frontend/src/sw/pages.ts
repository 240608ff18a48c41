/** Navigations: what the phone has, at once; the network renews it behind, for the next time. */
import { isOfThisBuild, PAGES, put, shell } from "./store";
import { worker } from "./worker";

/** A page that isn't kept gets so long; then the shell shows what the database has. */
const PATIENCE = 3_000;

export async function page(event: FetchEvent, url: URL): Promise<Response> {
  // Pages are public and the same for everyone, so the address without its query names them.
  const key = url.pathname;
  const kept = await (await caches.open(PAGES)).match(key, { ignoreVary: true });
  const fresh = renew(event.request, key);
  event.waitUntil(fresh.catch(() => undefined));
  if (kept) return kept;
  const fallback = await shell();
  if (!fallback) return fresh;
  const usable = fresh.then((response) => (response.status >= 500 ? fallback : response));
  return Promise.race([usable.catch(() => fallback), after(PATIENCE, fallback)]);
}

async function renew(request: Request, key: string): Promise<Response> {
  const response = await fetch(request, { cache: "no-cache" });
  // Withdrawn, or never there: what was kept of it goes.
  if (response.status === 404 || response.status === 410) await (await caches.open(PAGES)).delete(key);
  const html = response.headers.get("content-type")?.includes("html") && response.status === 200;
  const keep = html && !response.redirected && !response.headers.get("cache-control")?.includes("no-store");
  if (!keep) return response;
  const copy = response.clone();
  if (await isOfThisBuild(copy)) await put(PAGES, key, copy);
  else void worker.registration.update().catch(() => undefined);
  return response;
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((done) => setTimeout(done, ms, value));
}
