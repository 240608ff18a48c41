/** The worker's own scope, typed, and what the build tells it. */
declare const __BUILD__: string;
declare const __PRECACHE__: { url: string; revision?: string }[];
declare const __LATER__: string[];

export const worker = self as unknown as ServiceWorkerGlobalScope;
export const BUILD = __BUILD__;
/** What taking part offline needs: all of it, or the build isn't installed. */
export const PRECACHE = __PRECACHE__.map(({ url }) => url);
/** What later screens need, fetched one by one when the line allows. */
export const LATER = __LATER__;
export const SHELL = "/shell";

/** The pages of the app. The console, problem pages and downloads go to the network as if there were no worker. */
const OURS = /^\/(carte|agenda|discuter|moi|aide|envois|(d|p|participer)\/[^/]+)?$/;

export function isOurs(path: string): boolean {
  return OURS.test(path);
}

/** The files that name themselves after their content never change. */
export function isImmutable(path: string): boolean {
  return path.startsWith("/assets/");
}
