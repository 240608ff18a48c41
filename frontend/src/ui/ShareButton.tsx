import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";

/** The system's share sheet; where there is none, the address goes to the clipboard. */
export function ShareButton({ title }: { title: string }) {
  const [copied, setCopied] = useState(false);
  async function share() {
    const url = location.origin + location.pathname;
    if (navigator.share) await navigator.share({ title, url }).catch(() => undefined);
    else
      await navigator.clipboard?.writeText(url).then(
        () => setCopied(true),
        () => undefined,
      );
  }
  return (
    <button type="button" class="btn" onClick={share}>
      <Icon name={copied ? "check" : "share"} />
      <span aria-live="polite">{t(copied ? "shell.share.copied" : "shell.share")}</span>
    </button>
  );
}
