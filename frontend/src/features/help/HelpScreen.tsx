import type { HelpLine } from "../../api/types";
import { formatDate, lang, t } from "../../i18n";
import { snapshot } from "../../offline";
import { pageData } from "../../shell/page";
import { Icon } from "../../ui/Icon";

/** `2025-11` as November 2025; a whole date as its day. */
function checked(on: string): string {
  return on.length === 7 ? formatDate(`${on}-15`, "month") : formatDate(on, "day");
}

function Line({ line }: { line: HelpLine }) {
  return (
    <li class="line">
      <a href={line.uri}>
        <span class="number">
          <Icon name={line.channel === "sms" ? "sms" : "phone"} />
          {line.number}
        </span>
        <strong>{line.name[lang].replace(`${line.number} – `, "")}</strong>
      </a>
      <p>{line.about[lang]}</p>
      <p class="when">{line.hours[lang]}</p>
      <p class="soft">
        {line.notes && `${line.notes[lang]} `}
        {t("help.checked", { date: checked(line.checked_on) })}
      </p>
    </li>
  );
}

/** The calmest page: numbers to tap. It stands in the first script, so it works when all else fails. */
export function HelpScreen() {
  const lines = snapshot.value?.help_lines ?? pageData.help_lines ?? [];
  return (
    <>
      <h1>{t("help.title")}</h1>
      <p class="intro">{t("help.intro")}</p>
      <p class="urgent">
        <a class="btn btn-dark" href="tel:112">
          <Icon name="phone" />
          {t("help.urgent.call")}
        </a>
        <a class="btn" href="sms:114">
          <Icon name="sms" />
          {t("help.urgent.sms")}
        </a>
      </p>
      <ul class="lines">
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      <p class="soft">{t("help.offline")}</p>
    </>
  );
}
