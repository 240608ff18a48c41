import { useState } from "preact/hooks";
import { loadAreas, t } from "../../i18n";
import { ProblemError, signIn } from "../../offline";
import { Field } from "../../ui/Field";

/** The sentence to show for what went wrong. */
async function sentenceOf(error: unknown): Promise<string> {
  if (error instanceof ProblemError && error.problem.detail) return error.problem.detail;
  await loadAreas("offline").catch(() => undefined);
  return t("offline.sign_in.unreachable");
}

/** Come back with a pseudonym and its phrase. */
export function SignInForm({ pseudonym = "", onDone }: { pseudonym?: string; onDone?: () => void }) {
  const [name, setName] = useState(pseudonym);
  const [phrase, setPhrase] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      const words = phrase.trim().toLowerCase().split(/\s+/).join(" ");
      await signIn({ pseudonym: name.trim(), recovery_phrase: words });
      onDone?.();
    } catch (error) {
      setProblem(await sentenceOf(error));
    }
    setBusy(false);
  }

  return (
    <form class="stack" onSubmit={submit}>
      <Field label={t("me.signin.pseudonym")}>
        {(wiring) => (
          <input
            {...wiring}
            value={name}
            required
            autocomplete="username"
            autocapitalize="none"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t("me.signin.phrase")} hint={t("me.signin.phrase_hint")} error={problem}>
        {(wiring) => (
          <textarea
            {...wiring}
            value={phrase}
            required
            rows={2}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => setPhrase(event.currentTarget.value)}
          />
        )}
      </Field>
      <p class="sr" role="alert">
        {problem}
      </p>
      <button type="submit" class="btn btn-main btn-wide" disabled={busy}>
        {t(busy ? "shell.loading" : "me.signin.submit")}
      </button>
    </form>
  );
}
