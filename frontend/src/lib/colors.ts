import type { ChallengeColor } from "../api/types";

const PALETTE: readonly ChallengeColor[] = ["sun", "sky", "hill", "dusk", "roof"];

/** The ground of a text poster: always the same for the same id, on the server's page too (`wall.html`). */
export function colorOf(id: string): ChallengeColor {
  const last = Number.parseInt(id.slice(-1), 16);
  return PALETTE[(Number.isNaN(last) ? 0 : last) % PALETTE.length] ?? "sun";
}

/** 0 to 3: how large a text is set on its poster. */
export function loudness(text: string): 0 | 1 | 2 | 3 {
  if (text.length <= 48) return 0;
  if (text.length <= 110) return 1;
  return text.length <= 260 ? 2 : 3;
}
