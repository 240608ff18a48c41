/** What is withdrawn must leave the phone too: the pages that showed it, and its pictures. */
import { MEDIA_CACHE, PAGES_PREFIX } from "../sw/names";
import type { Snapshot } from "./types";

/** Forget every kept page, and every public picture that no participation of this wall shows. */
export async function purgeCaches(wall: Snapshot["wall"]): Promise<void> {
  if (typeof caches === "undefined") return;
  const kept = new Set(
    wall.flatMap((item) => item.media.flatMap((one) => one.renditions.map(({ url }) => url))),
  );
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGES_PREFIX)).map((name) => caches.delete(name)));
  if (!names.includes(MEDIA_CACHE)) return;
  const media = await caches.open(MEDIA_CACHE);
  const stale = (await media.keys()).filter((request) => !kept.has(new URL(request.url).pathname));
  await Promise.all(stale.map((request) => media.delete(request)));
}
