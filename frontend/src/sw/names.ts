/** Names of the caches, shared with the pages: a page deletes what became private without asking the worker. */
export const BUILD_PREFIX = "build-";
export const PAGES_PREFIX = "pages-";
export const MEDIA_CACHE = "media";

/** What a page may ask of the worker. */
export type Message = "take-over" | "fetch-later";
