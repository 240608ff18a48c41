import { useEffect, useState } from "preact/hooks";
import { asArray, asObject, asText, isObject, type JsonObject } from "../model/json";
import { askJson } from "../state";
import type { Review } from "./review";

const MOST_PAGES = 3;

async function findOnWall({ id, challenge }: Review): Promise<JsonObject | null> {
  let cursor = "";
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ challenge, limit: "100", ...(cursor ? { cursor } : {}) });
    const answer = asObject(await askJson("GET", `/wall?${query}`));
    const found = asArray(answer.items).find((item) => asObject(item).id === id);
    if (isObject(found)) return found;
    cursor = asText(answer.next_cursor);
    if (!cursor) return null;
  }
  return null;
}

/** What of it is on the wall today; null while nobody knows, or when it can't be found any more. */
export function usePrevious(review: Review): JsonObject | null {
  const [found, setFound] = useState<JsonObject | null>(null);
  useEffect(() => {
    setFound(null);
    if (!review.publishedRevision) return;
    let here = true;
    findOnWall(review).then(
      (item) => here && setFound(item),
      // The sentence that says that something is published, and the link to it, stand without it.
      () => undefined,
    );
    return () => {
      here = false;
    };
  }, [review.id, review.publishedRevision]);
  return found;
}
