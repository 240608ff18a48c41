import { useState } from "preact/hooks";
import { api } from "../../api/client";
import { API } from "../../api/http";
import { t } from "../../i18n";
import { recoveryPhrase, signOut } from "../../offline";
import { Sheet } from "../../ui/Sheet";

type Asked = "leave" | "erase" | null;

/** Take one's data along, erase it, leave this phone. */
export function MyData() {
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  return (
    <section class="card stack">
      <h2>{t("me.data.title")}</h2>
      <p>{t("me.data.text")}</p>
      <a class="btn btn-wide" href={`${API}/me/export`} download>
        {t("me.data.export")}
      </a>
      <button type="button" class="btn btn-wide" onClick={() => ask("leave")}>
        {t("me.leave.button")}
      </button>
      <button type="button" class="btn btn-wide btn-quiet-danger" onClick={() => ask("erase")}>
        {t("me.erase.button")}
      </button>
      {asked === "leave" && <LeaveSheet onClose={close} />}
      {asked === "erase" && <EraseSheet onClose={close} />}
    </section>
  );
}

function LeaveSheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={t("me.leave.title")} onClose={onClose}>
      <p>{t(recoveryPhrase.value ? "me.leave.phrase" : "me.leave.text")}</p>
      <button type="button" class="btn btn-main btn-wide" onClick={() => signOut().finally(onClose)}>
        {t("me.leave.yes")}
      </button>
      <button type="button" class="btn btn-wide" onClick={onClose}>
        {t("me.stay")}
      </button>
    </Sheet>
  );
}

function EraseSheet({ onClose }: { onClose: () => void }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  async function erase() {
    setBusy(true);
    const { error, response } = await api.DELETE("/api/v1/me").catch(() => ({ error: null, response: null }));
    if (response?.ok) {
      await signOut();
      return onClose();
    }
    setProblem((error && "detail" in error && String(error.detail)) || t("me.erase.failed"));
    setBusy(false);
  }
  return (
    <Sheet title={t("me.erase.title")} onClose={onClose}>
      <p>{t("me.erase.text")}</p>
      <p class="wrong" role="alert">
        {problem}
      </p>
      <button type="button" class="btn btn-danger btn-wide" disabled={busy} onClick={erase}>
        {t("me.erase.yes")}
      </button>
      <button type="button" class="btn btn-wide" onClick={onClose}>
        {t("me.stay")}
      </button>
    </Sheet>
  );
}
