import type { Space } from "../../api/types";

/** What a phone's own map is asked for: the address where there is one, since the point may be the commune's. */
function destination(space: Space): string {
  const town = [space.postcode, space.commune].filter(Boolean).join(" ");
  return space.address ? `${space.address}, ${town}` : `${space.name}, ${town}`;
}

type Device = "apple" | "android" | "other";

export function deviceOf(userAgent: string): Device {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "apple";
  return /Android/.test(userAgent) ? "android" : "other";
}

/** A link that opens the phone's navigation; nothing is asked of anybody until it is followed. */
export function wayTo(space: Space, device: Device): string {
  const exact = space.precision !== "commune";
  const point = `${space.lat},${space.lon}`;
  const text = encodeURIComponent(destination(space));
  if (device === "apple") return exact ? `maps:?ll=${point}&q=${text}` : `maps:?q=${text}`;
  if (device === "android") return exact ? `geo:${point}?q=${point}(${text})` : `geo:0,0?q=${text}`;
  if (!exact) return `https://www.openstreetmap.org/search?query=${text}`;
  return `https://www.openstreetmap.org/directions?to=${encodeURIComponent(point)}`;
}

/** A telephone link wants no spaces. */
export const telephone = (phone: string): string => `tel:${phone.replace(/[ .]/g, "")}`;

/** "missionlocalegers.com" of "https://missionlocalegers.com/". */
export const siteName = (url: string): string => url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/.*$/, "");
