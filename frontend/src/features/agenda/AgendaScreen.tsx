import { t } from "../../i18n";
import { EmptyState } from "../../ui/EmptyState";

/** Honest about what is still to come. */
export function AgendaScreen() {
  return (
    <>
      <h1>{t("shell.tabs.agenda")}</h1>
      <EmptyState
        illustration="lantern"
        color="dusk"
        title={t("shell.agenda.title")}
        text={t("shell.agenda.text")}
      >
        <a class="btn btn-main" href="/carte">
          {t("shell.agenda.map")}
        </a>
      </EmptyState>
    </>
  );
}
