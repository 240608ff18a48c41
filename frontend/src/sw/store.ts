/** Filling, reading and emptying the caches of a build. */
import { BUILD_PREFIX, MEDIA_CACHE, PAGES_PREFIX } from "./names";
import { BUILD, isImmutable, isOurs, LATER, PRECACHE, SHELL, worker } from "./worker";

const CURRENT = BUILD_PREFIX + BUILD;
export const PAGES = PAGES_PREFIX + BUILD;

/** All or nothing, and little. */
export async function precache(): Promise<void> {
  await Promise.all(PRECACHE.map(fetchInto));
}

/** The rest, one by one, as long as the line holds and the person doesn't save data. */
export async function fetchLater(): Promise<void> {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  if (connection?.saveData || connection?.effectiveType?.includes("2g")) return;
  for (const path of LATER) {
    if (!(await caches.match(path, { cacheName: homeOf(path) }))) await fetchInto(path);
  }
}

const homeOf = (path: string): string => (isOurs(path) ? PAGES : CURRENT);

/** Keep one file. What an older build already brought is copied, not fetched again. */
async function fetchInto(path: string): Promise<void> {
  const known = isImmutable(path) ? await caches.match(path) : undefined;
  const response = known ?? (await fetch(path, { cache: isImmutable(path) ? "default" : "no-cache" }));
  if (!response.ok || response.redirected) throw new TypeError(`${path} ${response.status}`);
  const isPage = path === SHELL || isOurs(path);
  if (isPage && !(await isOfThisBuild(response))) throw new TypeError(`${path} of another build`);
  await (await caches.open(homeOf(path))).put(path, response);
}

/** A page names the scripts of its build; kept under another, it would ask for files that are gone. */
export async function isOfThisBuild(page: Response): Promise<boolean> {
  const html = await page.clone().text();
  const entry = PRECACHE.find((path) => path.startsWith("/assets/") && path.endsWith(".js"));
  return !entry || html.includes(entry);
}

/** This build and the one before it stay: a page still open may ask for a part it hasn't loaded yet. */
export async function forgetOldBuilds(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(BUILD_PREFIX) && name !== CURRENT).slice(0, -1);
  const pages = names.filter((name) => name.startsWith(PAGES_PREFIX) && name !== PAGES);
  await Promise.all([...older, ...pages].map((name) => caches.delete(name)));
}

/** The kept file, of whichever build; else the network, and kept when its name will never mean anything else. */
export async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && isImmutable(new URL(request.url).pathname))
    await put(CURRENT, request, response.clone());
  return response;
}

const MOST_MEDIA = 150;

/** Public pictures: kept as long as they are public, the oldest leaving first. */
export async function medium(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
  const cache = await caches.open(MEDIA_CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200) later(put(MEDIA_CACHE, request, response.clone()).then(() => trim(cache)));
  return response;
}

async function trim(cache: Cache): Promise<void> {
  const kept = await cache.keys();
  await Promise.all(
    kept.slice(0, Math.max(0, kept.length - MOST_MEDIA)).map((request) => cache.delete(request)),
  );
}

/** A full phone keeps nothing more, and shows what it was given all the same. */
export async function put(name: string, request: RequestInfo, response: Response): Promise<void> {
  const cache = await caches.open(name);
  await cache.put(request, response).catch(() => undefined);
}

export async function shell(): Promise<Response | undefined> {
  return caches.match(SHELL, { cacheName: CURRENT, ignoreVary: true });
}

export function takeOver(): Promise<void> {
  return worker.skipWaiting();
}
