import { useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatBytes } from "../../lib/bytes";
import type { Photo } from "../../offline";
import { Choice, Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { openKinds } from "../challenges";
import { preparePhoto, Refusal } from "../media";
import { isPictured, MAX_PHOTOS } from "./draft";
import { PhotoPreview } from "./PhotoPreview";
import type { StepProps } from "./TakePartScreen";

/** What? A kind when there is a choice, then the words, and the photos. */
export function StepWhat({ draft, challenge, change }: StepProps) {
  const kinds = openKinds(challenge);
  return (
    <>
      <h1 tabindex={-1}>{t("participations.what.title")}</h1>
      {kinds.length > 1 && (
        <fieldset class="kinds">
          <legend class="sr">{t("participations.what.kind")}</legend>
          {kinds.map((kind) => (
            <Choice key={kind} name="kind" checked={draft.kind === kind} onChange={() => change({ kind })}>
              <Icon name={kind} />
              {t(`participations.kind.${kind}`)}
            </Choice>
          ))}
        </fieldset>
      )}
      {isPictured(draft) && <Photos photos={draft.photos} drawn={draft.kind === "drawing"} change={change} />}
      {draft.kind && (
        <Field
          label={t(isPictured(draft) ? "participations.what.caption" : "participations.what.text")}
          hint={t("participations.what.private")}
        >
          {(wiring) => (
            <textarea
              {...wiring}
              value={draft.text}
              maxlength={2000}
              rows={isPictured(draft) ? 3 : 5}
              onInput={(event) => change({ text: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {isPictured(draft) && draft.photos.length > 0 && (
        <Field label={t("participations.what.alt")} hint={t("participations.what.alt_hint")}>
          {(wiring) => (
            <input
              {...wiring}
              value={draft.alt}
              maxlength={300}
              onInput={(event) => change({ alt: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

interface PhotosProps {
  photos: Photo[];
  drawn: boolean;
  change: StepProps["change"];
}

function Photos({ photos, drawn, change }: PhotosProps) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function take(files: FileList | null) {
    setProblem("");
    setBusy(true);
    let all = photos;
    for (const file of Array.from(files ?? []).slice(0, MAX_PHOTOS - photos.length)) {
      try {
        all = [...all, await preparePhoto(file)];
        change({ photos: all });
      } catch (error) {
        setProblem(t(`media.refused.${error instanceof Refusal ? error.code : "unreadable"}`));
      }
    }
    setBusy(false);
    if (input.current) input.current.value = "";
  }

  const weight = photos.reduce((sum, { blob }) => sum + blob.size, 0);
  return (
    <div class="photos">
      {photos.length > 0 && (
        <ul>
          {photos.map((photo, i) => (
            <li key={photo.id}>
              <PhotoPreview photo={photo} alt={t("participations.what.photo", { number: i + 1 })} />
              <button
                type="button"
                class="round"
                aria-label={t("participations.what.remove", { number: i + 1 })}
                onClick={() => change({ photos: photos.filter(({ id }) => id !== photo.id) })}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        hidden
        type="file"
        accept="image/*"
        multiple
        onChange={(event) => take(event.currentTarget.files)}
      />
      <p class="wrong" role="alert">
        {problem}
      </p>
      {photos.length < MAX_PHOTOS && (
        <button type="button" class="drop" disabled={busy} onClick={() => input.current?.click()}>
          <Icon name={drawn ? "drawing" : "photo"} />
          {t(pickKey(busy, photos.length > 0, drawn))}
        </button>
      )}
      {weight > 0 && <p class="soft">{t("participations.what.weight", { size: formatBytes(weight) })}</p>}
    </div>
  );
}

function pickKey(busy: boolean, more: boolean, drawn: boolean): string {
  if (busy) return "participations.what.preparing";
  if (more) return "participations.what.add";
  return drawn ? "participations.what.pick_drawing" : "participations.what.pick_photo";
}
