import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";

/** Honest about what is still to come, and about who answers now. */
export function TalkScreen() {
  return (
    <>
      <h1>{t("shell.tabs.talk")}</h1>
      <EmptyState illustration="bench" color="sun" title={t("shell.talk.title")} text={t("shell.talk.text")}>
        <a class="btn btn-main" href="/aide">
          {t("shell.talk.help")}
        </a>
      </EmptyState>
    </>
  );
}
