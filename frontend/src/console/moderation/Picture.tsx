import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { said } from "../model/labels";
import type { Picture as Shape } from "./review";

interface Props {
  picture: Shape;
  alt: string;
  onSeen: (id: string) => void;
  onZoom: () => void;
}

/** One picture as it would be published, at its largest; its placeholder stands in for it on the way. */
export function Picture({ picture, alt, onSeen, onZoom }: Props) {
  const [state, setState] = useState<"coming" | "here" | "failed">("coming");
  const [attempt, setAttempt] = useState(0);
  const { id, url, width, height, placeholder, status, refusal } = picture;
  useEffect(() => setState("coming"), [url]);
  if (!url) {
    return (
      <p class="no-picture">
        {status === "refused"
          ? t("console.queue.picture.refused", { why: said(`console.value.${refusal}`) ?? refusal })
          : t("console.queue.picture.coming")}
      </p>
    );
  }
  if (state === "failed") {
    return (
      <p class="no-picture">
        {t("console.queue.picture.failed")}{" "}
        <button
          type="button"
          class="act"
          onClick={() => {
            setAttempt(attempt + 1);
            setState("coming");
          }}
        >
          {t("console.retry")}
        </button>
      </p>
    );
  }
  return (
    <button type="button" class="picture" onClick={onZoom} aria-label={t("console.queue.zoom", { alt })}>
      <img
        key={attempt}
        src={url}
        alt={alt}
        width={width || undefined}
        height={height || undefined}
        style={placeholder && state === "coming" ? { backgroundImage: `url("${placeholder}")` } : undefined}
        onLoad={() => {
          setState("here");
          onSeen(id);
        }}
        onError={() => setState("failed")}
      />
    </button>
  );
}
