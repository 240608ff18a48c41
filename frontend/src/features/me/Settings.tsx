import { useState } from "preact/hooks";
import { lang, switchLanguage, t } from "../../i18n";
import { chooseLight, type LightChoice, lightChoice } from "../../lib/light";
import { installPrompt, promptInstall } from "../../offline";
import { Choice } from "../../ui/Field";
import { Sheet } from "../../ui/Sheet";

const LIGHT: LightChoice[] = ["auto", "on", "off"];

/** The light mode, the language, the app on the home screen. */
export function Settings() {
  const [asked, ask] = useState(false);
  return (
    <section class="card stack">
      <h2>{t("me.settings.title")}</h2>
      <fieldset class="choices">
        <legend>{t("me.settings.pictures")}</legend>
        {LIGHT.map((choice) => (
          <Choice
            key={choice}
            name="light"
            checked={lightChoice.value === choice}
            onChange={() => chooseLight(choice)}
          >
            {t(`me.settings.pictures.${choice}`)}
          </Choice>
        ))}
      </fieldset>
      <fieldset class="choices two">
        <legend>{t("me.settings.language")}</legend>
        <Choice name="lang" checked={lang === "fr"} onChange={() => switchLanguage("fr")}>
          <span lang="fr">Français</span>
        </Choice>
        <Choice name="lang" checked={lang === "en"} onChange={() => switchLanguage("en")}>
          <span lang="en">English</span>
        </Choice>
      </fieldset>
      <button
        type="button"
        class="btn btn-wide"
        onClick={() => (installPrompt.value ? promptInstall() : ask(true))}
      >
        {t("me.install.button")}
      </button>
      {asked && (
        <Sheet title={t("me.install.title")} onClose={() => ask(false)}>
          <p>{t("me.install.text")}</p>
          <p>{t("me.install.ios")}</p>
          <p>{t("me.install.android")}</p>
        </Sheet>
      )}
    </section>
  );
}
