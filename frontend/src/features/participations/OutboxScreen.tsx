import { t } from "../../i18n";
import { formatBytes } from "../../lib/bytes";
import {
  deleteItem,
  describeItem,
  describeProblem,
  flush,
  type OutboxItem,
  online,
  outbox,
  retryItem,
} from "../../offline";
import { EmptyState } from "../../ui/EmptyState";
import { Icon } from "../../ui/Icon";
import { Thread } from "../../ui/Thread";
import "./outbox.css";

function Item({ item }: { item: OutboxItem }) {
  const { key, params } = describeItem(item);
  const said = t(key, { ...params });
  const problem = describeProblem(item);
  const refused = item.state === "refused";
  const moving = item.state === "uploading" || item.state === "sending";
  return (
    <li class={`card item item-${item.state}`}>
      <p class="what">{item.label}</p>
      <Thread percent={item.state === "received" ? 100 : item.percent} label={said} />
      <p class="state" role={moving ? undefined : "status"}>
        {said}
        <span class="soft"> · {formatBytes(item.bytes)}</span>
      </p>
      {problem && <p class="wrong">{"detail" in problem ? problem.detail : t(problem.key)}</p>}
      {refused && (
        <div class="go">
          <button type="button" class="btn btn-main" onClick={() => retryItem(item.id)}>
            {t("participations.outbox.retry")}
          </button>
          <button type="button" class="btn" onClick={() => deleteItem(item.id)}>
            {t("participations.outbox.delete")}
          </button>
        </div>
      )}
    </li>
  );
}

/** What waits, travels or was refused; progress is a thread being drawn. */
export function OutboxScreen() {
  const items = outbox.value;
  const waits = items.some(({ state }) => state === "waiting");
  if (items.length === 0)
    return (
      <>
        <h1>{t("participations.outbox.title")}</h1>
        <EmptyState
          illustration="bird"
          color="sun"
          title={t("participations.outbox.empty")}
          text={t("participations.outbox.empty_text")}
        >
          <a class="btn" href="/moi">
            {t("participations.outbox.mine")}
          </a>
        </EmptyState>
      </>
    );
  return (
    <>
      <h1>{t("participations.outbox.title")}</h1>
      <ul class="items">
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      <div class="go">
        {waits && (
          <button type="button" class="btn" onClick={() => flush()}>
            <Icon name="sent" />
            {t("participations.outbox.now")}
          </button>
        )}
        <a class="btn" href="/moi">
          {t("participations.outbox.mine")}
        </a>
      </div>
      {!online.value && <p class="soft">{t("participations.outbox.offline")}</p>}
    </>
  );
}
