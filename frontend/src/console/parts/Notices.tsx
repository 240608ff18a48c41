import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { dismiss, notices } from "../notices";

/** What has just happened, said once; read aloud as it comes. */
export function Notices() {
  return (
    <div class="notices" role="status">
      {notices.value.map(({ id, tone, text }) => (
        <p key={id} class={`notice ${tone}`}>
          <Icon name={tone === "bad" ? "close" : "check"} />
          <span>{text}</span>
          <button type="button" class="bare" aria-label={t("console.close")} onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}
