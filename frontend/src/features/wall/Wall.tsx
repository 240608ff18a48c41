import { useState } from "preact/hooks";
import type { Challenge, WallItem } from "../../api/types";
import { t } from "../../i18n";
import { online, snapshot } from "../../offline";
import { EmptyState } from "../../ui/EmptyState";
import { Skeleton } from "../../ui/Skeleton";
import { Leaf } from "./Leaf";
import { join, older } from "./older";

interface Props {
  challenges: Challenge[];
  items: WallItem[];
  cursor: string | null;
  /** Only this challenge's. */
  challenge?: string;
}

export function Wall({ challenges, items, cursor, challenge }: Props) {
  const [state, setState] = useState<"" | "busy" | "failed">("");
  const place = challenge ?? "";
  const kept = older.value[place];
  const from = kept ? kept.next : cursor;
  const all = join(items, kept?.items ?? []);

  async function readOn() {
    if (!from) return;
    setState("busy");
    try {
      const { api } = await import("../../api/client");
      const query = { cursor: from, ...(challenge ? { challenge } : {}) };
      const { data: page } = await api.GET("/api/v1/wall", { params: { query } });
      if (!page) return setState("failed");
      const read = { items: join(kept?.items ?? [], page.items), next: page.next_cursor ?? null };
      older.value = { ...older.value, [place]: read };
      setState("");
    } catch {
      setState("failed");
    }
  }

  // A page without the wall in it is followed by the snapshot, which has it.
  if (all.length === 0 && snapshot.value?.revision === "") return <Skeleton />;
  if (all.length === 0 && !from)
    return (
      <EmptyState illustration="bird" color="sky" title={t("wall.empty.title")} text={t("wall.empty.text")} />
    );
  return (
    <>
      <ul class="wall">
        {all.map((item) => (
          <Leaf
            key={item.id}
            item={item}
            challenge={challenges.find(({ slug }) => slug === item.challenge)}
          />
        ))}
      </ul>
      {from && online.value && (
        <div class="foot">
          {state === "failed" && <p role="alert">{t("wall.failed")}</p>}
          <button type="button" class="btn" disabled={state === "busy"} onClick={readOn}>
            {t(state === "busy" ? "shell.loading" : "wall.more")}
          </button>
        </div>
      )}
    </>
  );
}
