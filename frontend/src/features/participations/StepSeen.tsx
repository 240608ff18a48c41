import { t } from "../../i18n";
import { Choice, Field } from "../../ui/Field";
import type { StepProps } from "./TakePartScreen";

/** Who is seen? Image right belongs to each person who can be recognised. */
export function StepSeen({ draft, change }: StepProps) {
  return (
    <>
      <h1 tabindex={-1}>{t("participations.seen.title")}</h1>
      <p>{t("participations.seen.why")}</p>
      <fieldset class="choices">
        <legend class="sr">{t("participations.seen.title")}</legend>
        <Choice name="seen" checked={draft.seen === "nobody"} onChange={() => change({ seen: "nobody" })}>
          {t("participations.seen.nobody")}
          <small>{t("participations.seen.nobody_hint")}</small>
        </Choice>
        <Choice name="seen" checked={draft.seen === "somebody"} onChange={() => change({ seen: "somebody" })}>
          {t("participations.seen.somebody")}
        </Choice>
      </fieldset>
      {draft.seen === "somebody" && (
        <div class="choices">
          <Choice type="checkbox" name="me" checked={draft.me} onChange={(me) => change({ me })}>
            {t("participations.seen.me")}
          </Choice>
          <Field label={t("participations.seen.others")} hint={t("participations.seen.others_hint")}>
            {(wiring) => (
              <input
                {...wiring}
                type="number"
                inputmode="numeric"
                min={0}
                max={59}
                value={draft.others}
                onInput={({ currentTarget: { value } }) =>
                  change({ others: Math.max(0, Math.min(59, Math.trunc(Number(value)) || 0)) })
                }
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}
