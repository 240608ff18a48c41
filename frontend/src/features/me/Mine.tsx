import { useState } from "preact/hooks";
import type { Participation } from "../../api/types";
import { formatDate, t } from "../../i18n";
import { enqueueWrite, myParticipations, outbox } from "../../offline";
import { EmptyState } from "../../ui/EmptyState";
import { Field } from "../../ui/Field";
import { Picture } from "../../ui/Picture";
import { Sheet } from "../../ui/Sheet";
import { findChallenge } from "../challenges";
import { StateTag } from "./state";

type Act = { kind: "edit" | "withdraw"; one: Participation };

/** What I sent, with where it stands in words, and the reason when there is one. */
export function Mine() {
  const [act, setAct] = useState<Act | null>(null);
  const mine = myParticipations.value;
  const waiting = outbox.value.filter(({ state }) => state !== "received").length;
  const close = () => setAct(null);
  return (
    <section class="stack">
      <h2>{t("me.mine.title")}</h2>
      {waiting > 0 && (
        <a class="btn" href="/envois">
          {t("me.mine.outbox")}
        </a>
      )}
      {mine.length === 0 && waiting === 0 && (
        <EmptyState
          illustration="bird"
          color="sun"
          title={t("me.mine.empty")}
          text={t("me.mine.empty_text")}
        />
      )}
      <ul class="mine">
        {mine.map((one) => (
          <Line key={one.id} one={one} onAct={(kind) => setAct({ kind, one })} />
        ))}
      </ul>
      {act?.kind === "edit" && <EditSheet one={act.one} onClose={close} />}
      {act?.kind === "withdraw" && <WithdrawSheet one={act.one} onClose={close} />}
    </section>
  );
}

function Line({ one, onAct }: { one: Participation; onAct: (kind: Act["kind"]) => void }) {
  const challenge = findChallenge(one.challenge);
  const media = one.media.find(({ renditions }) => renditions.length > 0);
  const gone = one.state === "withdrawn";
  const still =
    one.published_revision && one.published_revision !== one.revision && one.state !== "withdrawn";
  return (
    <li class="card one">
      {media && <Picture media={media} alt={one.alt_text ?? ""} sizes="120px" />}
      <div class="stack">
        <StateTag state={one.state} />
        {one.text && <p class="what">{one.text}</p>}
        <p class="soft">
          {challenge?.hashtag ?? challenge?.title ?? one.challenge} · {formatDate(one.created_at)}
        </p>
        {one.reason && (
          <blockquote>
            <strong>{t("me.mine.reason")}</strong> {one.reason}
          </blockquote>
        )}
        {still && <p>{t("me.mine.still")}</p>}
        {!gone && (
          <div class="go">
            <button type="button" class="btn" onClick={() => onAct("edit")}>
              {t("me.mine.edit")}
            </button>
            <button type="button" class="btn" onClick={() => onAct("withdraw")}>
              {t("me.mine.withdraw")}
            </button>
          </div>
        )}
      </div>
    </li>
  );
}

interface SheetProps {
  one: Participation;
  onClose: () => void;
}

const labelOf = (text: string, one: Participation) => text.slice(0, 60) || one.challenge;

function EditSheet({ one, onClose }: SheetProps) {
  const [text, setText] = useState(one.text);
  const [problem, setProblem] = useState("");
  async function submit(event: Event) {
    event.preventDefault();
    const words = text.trim();
    if (!words && one.media.length === 0) return setProblem(t("participations.missing.text"));
    try {
      await enqueueWrite({
        kind: "patch",
        subject: one.id,
        label: labelOf(words, one),
        body: { text: words },
      });
      onClose();
    } catch {
      setProblem(t("participations.full"));
    }
  }
  return (
    <Sheet title={t("me.edit.title")} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Field label={t("participations.what.text")} hint={t("me.edit.hint")} error={problem}>
          {(wiring) => (
            <textarea
              {...wiring}
              value={text}
              rows={5}
              maxlength={2000}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="submit" class="btn btn-main btn-wide">
          {t("me.edit.send")}
        </button>
      </form>
    </Sheet>
  );
}

function WithdrawSheet({ one, onClose }: SheetProps) {
  async function withdraw() {
    await enqueueWrite({ kind: "withdraw", subject: one.id, label: labelOf(one.text, one) }).catch(
      () => undefined,
    );
    onClose();
  }
  return (
    <Sheet title={t("me.withdraw.title")} onClose={onClose}>
      <p>{t("me.withdraw.text")}</p>
      <button type="button" class="btn btn-danger btn-wide" onClick={withdraw}>
        {t("me.withdraw.yes")}
      </button>
      <button type="button" class="btn btn-wide" onClick={onClose}>
        {t("me.withdraw.no")}
      </button>
    </Sheet>
  );
}
