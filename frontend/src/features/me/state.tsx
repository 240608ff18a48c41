import type { ParticipationState } from "../../api/types";
import { t } from "../../i18n";

const TONE: Record<ParticipationState, string> = {
  received: "waiting",
  in_review: "waiting",
  published: "good",
  changes_requested: "act",
  refused: "bad",
  withdrawn: "gone",
};

/** Where a participation stands, in words; the colour only repeats them. */
export function StateTag({ state }: { state: ParticipationState }) {
  return <span class={`tag tone-${TONE[state]}`}>{t(`me.state.${state}`)}</span>;
}
