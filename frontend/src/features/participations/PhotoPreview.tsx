import { useEffect, useState } from "preact/hooks";
import type { Photo } from "../../offline";

/** A photo that has not left the device yet. */
export function PhotoPreview({ photo, alt }: { photo: Photo; alt: string }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(photo.blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [photo.blob]);
  return url ? <img src={url} alt={alt} width={photo.width} height={photo.height} /> : null;
}
