import { t } from "../../i18n";
import { Dialog } from "../parts/Dialog";
import { Picture } from "./Picture";
import type { Review } from "./review";

interface Props {
  review: Review;
  zoomed: boolean;
  onZoom: (zoomed: boolean) => void;
  onSeen: (id: string) => void;
}

/** The thing itself, as large as the screen allows: the pictures, and the text beneath or alone. */
export function Subject({ review, zoomed, onZoom, onSeen }: Props) {
  const { pictures, text, altText } = review;
  const alt = altText || t("console.queue.picture.alt");
  return (
    <div class={pictures.length > 0 ? "subject" : "subject only-text"}>
      {pictures.length > 0 && (
        <div class={pictures.length > 1 ? "pictures several" : "pictures"}>
          {pictures.map((picture) => (
            <Picture
              key={picture.id}
              picture={picture}
              alt={alt}
              onSeen={onSeen}
              onZoom={() => onZoom(true)}
            />
          ))}
        </div>
      )}
      {text && <blockquote class="said">{text}</blockquote>}
      {zoomed && pictures.length > 0 && (
        <Dialog title={t("console.queue.zoomed")} onClose={() => onZoom(false)} wide>
          <div class="zoomed">
            {pictures.map(({ id, url }) => url && <img key={id} src={url} alt={alt} />)}
          </div>
          <div class="choices-end">
            <button type="button" class="act main" onClick={() => onZoom(false)}>
              {t("console.close")}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
