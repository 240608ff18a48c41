import { signal } from "@preact/signals";
import { t } from "../i18n";
import { problemOf } from "./state";

export interface Notice {
  id: number;
  tone: "good" | "bad" | "plain";
  text: string;
}

export const notices = signal<Notice[]>([]);
let last = 0;

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/** Say what has just been done; good news goes by itself, bad news stays until it is read. */
export function tell(text: string, tone: Notice["tone"] = "good"): void {
  last += 1;
  const id = last;
  notices.value = [...notices.value.slice(-2), { id, tone, text }];
  if (tone !== "bad") setTimeout(() => dismiss(id), 6000);
}

/** What an error says, as one sentence. */
export function explain(error: unknown): string {
  const { title, detail, code } = problemOf(error);
  if (code === "no_network") return t("console.error.network");
  return detail || title || t("console.error.other");
}

export const tellError = (error: unknown): void => {
  // The sign-in that then covers the screen says it already.
  if (problemOf(error).status !== 401) tell(explain(error), "bad");
};
