import { useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { explain } from "../notices";
import { Dialog } from "../parts/Dialog";
import type { Verb } from "./queue";

const READY: Record<Verb, string[]> = {
  approve: [],
  refuse: ["face", "hurts", "off_topic", "personal", "not_yours"],
  "request-changes": ["face", "personal", "quality", "rephrase"],
};
const SHORTEST = 3;
const LONGEST = 600;

/** Reasons that were typed and not received yet: the author changed something meanwhile, or the session ended. */
const typed = new Map<string, string>();

interface Props {
  verb: Verb;
  /** What is decided on. */
  id: string;
  author: string;
  onClose: () => void;
  /** Resolves once it is decided; throws what the server said against it. */
  onDecide: (reason: string) => Promise<void>;
}

/** A reason that the author will read: a ready-made sentence, one's own, or both. */
export function ReasonDialog({ verb, id, author, onClose, onDecide }: Props) {
  const name = `${id}:${verb}`;
  const [reason, setReason] = useState(() => typed.get(name) ?? "");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const write = (next: string) => {
    typed.set(name, next);
    setReason(next);
  };
  const choose = (sentence: string) => {
    write(reason.trim() ? `${reason.trim()} ${sentence}` : sentence);
    text.current?.focus();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const given = reason.trim();
    if (busy) return;
    if (given.length < SHORTEST || given.length > LONGEST) {
      setWrong(t("console.queue.reason.needed", { least: SHORTEST, most: LONGEST }));
      text.current?.focus();
      return;
    }
    setBusy(true);
    await onDecide(given).catch((error: unknown) => setWrong(explain(error)));
    setBusy(false);
  };
  return (
    <Dialog title={t(`console.queue.reason.title.${verb}`)} onClose={onClose} wide>
      <p class="soft">{t("console.queue.reason.text", { author })}</p>
      <ul class="ready">
        {READY[verb].map((name) => {
          const sentence = t(`console.queue.ready.${verb}.${name}`);
          return (
            <li key={name}>
              <button type="button" class="ready-sentence" onClick={() => choose(sentence)}>
                {sentence}
              </button>
            </li>
          );
        })}
      </ul>
      <form onSubmit={submit}>
        <div class={wrong ? "line bad" : "line"}>
          <label for="reason">{t("console.queue.reason.label")}</label>
          <textarea
            id="reason"
            ref={text}
            rows={4}
            value={reason}
            aria-invalid={wrong ? true : undefined}
            aria-describedby="reason-about"
            onInput={(event) => write(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(event);
            }}
          />
          <span class={reason.length > LONGEST ? "count over" : "count"}>
            {reason.length} / {LONGEST}
          </span>
          <p class={wrong ? "wrong" : "soft"} id="reason-about" role={wrong ? "alert" : undefined}>
            {wrong || t("console.queue.reason.hint")}
          </p>
        </div>
        <div class="choices-end">
          <button type="button" class="act" onClick={onClose}>
            {t("console.cancel")}
          </button>
          <button type="submit" class={verb === "refuse" ? "act danger" : "act main"} disabled={busy}>
            {t(`console.queue.reason.go.${verb}`)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
