import { t } from "../../i18n";
import { account } from "../../offline";
import { Choice, Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { proposePseudonym } from "../accounts";
import type { StepProps } from "./TakePartScreen";

/** As who? An account is made on the way: a pseudonym that we propose, a birth year if one likes. */
export function StepWho({ draft, challenge, needsAccount, change }: StepProps) {
  return (
    <>
      <h1 tabindex={-1}>{t("participations.who.title")}</h1>
      {needsAccount && <NewPseudonym draft={draft} change={change} />}
      <fieldset class="choices">
        <legend>{t("participations.who.sign")}</legend>
        <Choice name="signed" checked={draft.signed} onChange={() => change({ signed: true })}>
          {t("participations.who.signed", {
            name: needsAccount
              ? draft.pseudonym
              : (account.value?.pseudonym ?? account.value?.display_name ?? ""),
          })}
        </Choice>
        <Choice name="signed" checked={!draft.signed} onChange={() => change({ signed: false })}>
          {t("participations.who.unsigned")}
          <small>{t("participations.who.unsigned_hint")}</small>
        </Choice>
      </fieldset>
      {challenge.groups_allowed && <GroupFields draft={draft} change={change} />}
    </>
  );
}

type Part = Pick<StepProps, "draft" | "change">;

function NewPseudonym({ draft, change }: Part) {
  return (
    <>
      <p>{t("participations.who.why")}</p>
      <div class="pseudonym">
        <Field label={t("participations.who.pseudonym")} hint={t("participations.who.pseudonym_hint")}>
          {(wiring) => (
            <input
              {...wiring}
              value={draft.pseudonym}
              maxlength={40}
              autocomplete="off"
              onInput={(event) => change({ pseudonym: event.currentTarget.value })}
            />
          )}
        </Field>
        <button type="button" class="btn" onClick={() => change({ pseudonym: proposePseudonym() })}>
          <Icon name="shuffle" />
          {t("participations.who.another")}
        </button>
      </div>
      <Field label={t("participations.who.year")} hint={t("participations.who.year_hint")}>
        {(wiring) => (
          <input
            {...wiring}
            inputmode="numeric"
            maxlength={4}
            autocomplete="off"
            value={draft.birth_year}
            onInput={(event) => change({ birth_year: event.currentTarget.value.trim() })}
          />
        )}
      </Field>
    </>
  );
}

function GroupFields({ draft, change }: Part) {
  const { grouped, group } = draft;
  return (
    <div class="choices">
      <Choice type="checkbox" name="grouped" checked={grouped} onChange={(on) => change({ grouped: on })}>
        {t("participations.who.grouped")}
      </Choice>
      {grouped && (
        <>
          <Field label={t("participations.who.group")} hint={t("participations.who.group_hint")}>
            {(wiring) => (
              <input
                {...wiring}
                value={group.name}
                maxlength={60}
                onInput={({ currentTarget: { value } }) => change({ group: { ...group, name: value } })}
              />
            )}
          </Field>
          <Field label={t("participations.who.count")}>
            {(wiring) => (
              <input
                {...wiring}
                type="number"
                inputmode="numeric"
                min={2}
                max={500}
                value={group.head_count}
                onInput={({ currentTarget: { value } }) =>
                  change({ group: { ...group, head_count: Math.trunc(Number(value)) || 0 } })
                }
              />
            )}
          </Field>
        </>
      )}
    </div>
  );
}
