import type { Challenge, ParticipationKind } from "../../api/types";

const OPEN: readonly ParticipationKind[] = ["text", "drawing", "photo"];

/** The kinds that can be sent today; challenges may already name sounds and videos, which open later. */
export function openKinds({ kinds }: Pick<Challenge, "kinds">): ParticipationKind[] {
  return kinds.filter((kind) => OPEN.includes(kind));
}
