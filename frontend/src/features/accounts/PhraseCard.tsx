import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { forgetPhrase, recoveryPhrase } from "../../offline";
import { Icon } from "../../ui/Icon";
import "./accounts.css";

/** The seven words that bring an account back, until the person says they are noted. */
export function PhraseCard() {
  const [copied, setCopied] = useState(false);
  const phrase = recoveryPhrase.value;
  if (!phrase) return null;
  const copy = () => navigator.clipboard?.writeText(phrase).then(() => setCopied(true));
  return (
    <section class="phrase ground c-dusk">
      <h2>
        <Icon name="key" /> {t("me.phrase.title")}
      </h2>
      <p>{t("me.phrase.text")}</p>
      <ol>
        {phrase.split(" ").map((word, i) => (
          <li key={i}>{word}</li>
        ))}
      </ol>
      <div class="go">
        <button type="button" class="btn btn-main" onClick={() => forgetPhrase()}>
          {t("me.phrase.noted")}
        </button>
        <button type="button" class="btn" onClick={copy}>
          <span aria-live="polite">{t(copied ? "me.phrase.copied" : "me.phrase.copy")}</span>
        </button>
      </div>
    </section>
  );
}
