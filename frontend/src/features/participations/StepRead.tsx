import { plural, t } from "../../i18n";
import { formatBytes } from "../../lib/bytes";
import { colorOf, loudness } from "../../lib/colors";
import { account } from "../../offline";
import { Icon } from "../../ui/Icon";
import { signature } from "../wall";
import { type Draft, isPictured } from "./draft";
import { PhotoPreview } from "./PhotoPreview";
import type { StepProps } from "./TakePartScreen";

function seenWords(draft: Draft): string {
  if (draft.seen !== "somebody") return t("participations.read.nobody");
  const others = plural("participations.read.others", draft.others);
  if (!draft.me) return others;
  return draft.others ? t("participations.read.me_and", { others }) : t("participations.read.me");
}

/** Read again: the participation as it will hang on the wall. */
export function StepRead({ draft, challenge, needsAccount }: StepProps) {
  const pictured = isPictured(draft);
  const name = needsAccount
    ? draft.pseudonym
    : (account.value?.pseudonym ?? account.value?.display_name ?? null);
  const who = signature({ author: draft.signed ? name : null, group: draft.grouped ? draft.group : null });
  const weight = pictured ? draft.photos.reduce((sum, { blob }) => sum + blob.size, 0) : 0;
  return (
    <>
      <h1 tabindex={-1}>{t("participations.read.title")}</h1>
      <article class={`leaf ${pictured ? "pictured" : `ground c-${colorOf(draft.id)}`}`}>
        {pictured &&
          draft.photos.map((photo, i) => (
            <div class="pic" key={photo.id}>
              <PhotoPreview
                photo={photo}
                alt={draft.alt || t("participations.what.photo", { number: i + 1 })}
              />
            </div>
          ))}
        {draft.text.trim() && (
          <p class={`says l${pictured ? 3 : loudness(draft.text.trim())}`}>{draft.text.trim()}</p>
        )}
        <p class="by">
          <span>{who}</span>
          <span class="from">{challenge.hashtag ?? challenge.title}</span>
        </p>
      </article>
      <ul class="facts">
        {pictured && (
          <li>
            <Icon name="group" />
            {seenWords(draft)}
          </li>
        )}
        {weight > 0 && (
          <li>
            <Icon name="photo" />
            {t("participations.read.weight", { size: formatBytes(weight) })}
          </li>
        )}
        <li>
          <Icon name="check" />
          {t("participations.read.promise")}
        </li>
      </ul>
    </>
  );
}
