import { t } from "../../i18n";
import { snapshot } from "../../offline";
import { LostScreen } from "../../shell/LostScreen";
import { pageData } from "../../shell/page";
import type { Params } from "../../shell/router";
import { ShareButton } from "../../ui/ShareButton";
import { Skeleton } from "../../ui/Skeleton";
import { Wall } from "../wall";
import { findChallenge, knownChallenges } from "./known";
import { FullPoster } from "./Poster";

/** One challenge: its brief, how to take part, and what was sent. */
export function ChallengeScreen({ params }: { params: Params }) {
  const content = snapshot.value;
  const challenge = findChallenge(params.slug ?? "");
  if (!challenge) return knownChallenges() || pageData.screen === "not_found" ? <LostScreen /> : <Skeleton />;
  const items = content?.wall.filter((item) => item.challenge === challenge.slug) ?? [];
  return (
    <>
      <FullPoster challenge={challenge} />
      <h2 class="section">{t("wall.of_challenge")}</h2>
      <Wall
        challenges={[challenge]}
        items={items}
        cursor={content?.wall_cursor ?? null}
        challenge={challenge.slug}
      />
      <div class="foot">
        <ShareButton title={challenge.hashtag ?? challenge.title} />
      </div>
    </>
  );
}
