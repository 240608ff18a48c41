import { useState } from "preact/hooks";
import type { Media } from "../api/types";
import { t } from "../i18n";
import { formatBytes } from "../lib/bytes";
import { lightMode } from "../lib/light";

interface Props {
  media: Media;
  alt: string;
  sizes?: string;
}

/** A picture over its placeholder, in its ratio from the first paint; in light mode it comes when asked for. */
export function Picture({ media, alt, sizes = "(min-width: 640px) 480px, 88vw" }: Props) {
  const [asked, ask] = useState(false);
  const middle = media.renditions.find(({ name }) => name === "640") ?? media.renditions[0];
  const width = media.width ?? middle?.width ?? 4;
  const height = media.height ?? middle?.height ?? 3;
  const shown = asked || !lightMode.value;
  return (
    <div class="pic">
      {media.placeholder && <img src={media.placeholder} alt="" width={width} height={height} />}
      {middle && shown && (
        <img
          src={middle.url}
          srcset={media.renditions.map(({ url, width: wide }) => `${url} ${wide}w`).join(", ")}
          sizes={sizes}
          alt={alt}
          width={width}
          height={height}
          loading="lazy"
          decoding="async"
          fetchpriority="low"
        />
      )}
      {middle && !shown && (
        <button type="button" class="btn" onClick={() => ask(true)}>
          {t("wall.picture.show", { size: formatBytes(middle.bytes) })}
        </button>
      )}
    </div>
  );
}
