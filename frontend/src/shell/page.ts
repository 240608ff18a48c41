import type { PageData } from "../api/types";

/** What the server put in the page: its first screen. */
export function readPageData(): PageData {
  const text = globalThis.document?.getElementById("data")?.textContent;
  return text ? (JSON.parse(text) as PageData) : { lang: "fr", screen: "shell" };
}

export const pageData: PageData = readPageData();
