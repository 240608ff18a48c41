import { t } from "../i18n";
import { EmptyState } from "../ui/EmptyState";

export function LostScreen() {
  return (
    <>
      <h1 class="sr">{t("shell.lost.title")}</h1>
      <EmptyState
        illustration="signpost"
        color="roof"
        title={t("shell.lost.title")}
        text={t("shell.lost.text")}
      >
        <a class="btn btn-main" href="/">
          {t("shell.lost.home")}
        </a>
      </EmptyState>
    </>
  );
}
