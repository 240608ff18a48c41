import { signal } from "@preact/signals";

/** Where the reader stands: an area's address, its filters, and what is open beside the table. */
export interface Place {
  address: string;
  filters: Record<string, string>;
  /** `row:<id>`, `make:<operation>`, `edit:<id>`, or nothing. */
  open: string;
}

const OPEN = "~";

export function readPlace(hash: string): Place {
  const [address = "", query = ""] = hash.replace(/^#/, "").split("?");
  const filters = Object.fromEntries(new URLSearchParams(query));
  const { [OPEN]: open = "", ...rest } = filters;
  return { address, filters: rest, open };
}

export function writePlace({ address, filters, open }: Place): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ""));
  if (open) query.set(OPEN, open);
  const text = query.toString();
  return `#${address}${text ? `?${text}` : ""}`;
}

const here = (): string => (typeof location === "undefined" ? "" : location.hash);

export const place = signal<Place>(readPlace(here()));

export function startRouting(): void {
  addEventListener("hashchange", () => {
    place.value = readPlace(location.hash);
  });
}

export function go(next: Place): void {
  location.hash = writePlace(next);
}

/** Change what is open beside the table; one step back closes it again. */
export function open(what: string): void {
  if (place.value.open !== what) go({ ...place.value, open: what });
}

/** Whether what is open beside the table covers it: what is underneath can't be reached meanwhile. */
export const isCovered = (): boolean => place.value.open !== "" && matchMedia("(max-width: 639px)").matches;

/** Change the filters without a step in the history for each letter. */
export function filter(filters: Record<string, string>): void {
  const next = { ...place.value, filters, open: "" };
  history.replaceState(null, "", writePlace(next));
  place.value = next;
}
