import { t } from "../i18n";

/** The room a screen will take; it shows after 300 ms only. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status">
      <span />
      <span />
      <span />
      <p class="sr">{t("shell.loading")}</p>
    </div>
  );
}
