import { formatDate, plural, t } from "../i18n";
import { applyUpdate, lastUpdated, online, outbox, updateReady } from "../offline";
import { EmptyState } from "../ui/EmptyState";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Header, TabBar } from "./Chrome";
import { router } from "./routes";

function OfflineBand() {
  if (online.value) return null;
  const at = lastUpdated.value;
  return (
    <p class="band" role="status">
      <Icon name="off" />
      <span>
        {at ? t("shell.offline.since", { time: formatDate(at, "time") }) : t("shell.offline.plain")}
      </span>
    </p>
  );
}

function OutboxBand() {
  const here = router.place.value?.route.name;
  const moving = outbox.value.filter(({ state }) => state !== "received").length;
  if (!moving || here === "outbox" || here === "take_part" || here === "help") return null;
  return (
    <a class="band" href="/envois">
      <Icon name="sent" />
      <span>{plural("shell.outbox", moving)}</span>
    </a>
  );
}

function UpdatePrompt() {
  if (!updateReady.value) return null;
  return (
    <div class="toast" role="status">
      <span>{t("shell.update.ready")}</span>
      <button type="button" class="btn btn-main" onClick={() => applyUpdate()}>
        {t("shell.update.apply")}
      </button>
    </div>
  );
}

function Failed() {
  const path = router.place.value?.path ?? "/";
  return (
    <>
      <h1 class="sr">{t("shell.failed.title")}</h1>
      <EmptyState
        illustration="cloud"
        color="hill"
        title={t("shell.failed.title")}
        text={t("shell.failed.text")}
      >
        <button type="button" class="btn btn-main" onClick={() => router.show(path)}>
          {t("shell.failed.retry")}
        </button>
      </EmptyState>
    </>
  );
}

function Screen() {
  const place = router.place.value;
  if (!place || place.screen === "loading") return <Skeleton />;
  if (place.screen === "failed") return <Failed />;
  return <place.screen key={place.visit} params={place.params} />;
}

export function App() {
  return (
    <>
      <Header />
      <main class="main" id="main" tabindex={-1}>
        <OfflineBand />
        <OutboxBand />
        <Screen />
      </main>
      <TabBar />
      <UpdatePrompt />
    </>
  );
}
