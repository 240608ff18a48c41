import { t } from "../../i18n";
import { snapshot } from "../../offline";
import { EmptyState } from "../../ui/EmptyState";
import { Skeleton } from "../../ui/Skeleton";
import { Wall } from "../wall";
import { MiniPoster, Poster } from "./Poster";

/** The first screen: the challenge of the moment, the others in a row, then the wall. */
export function ChallengesScreen() {
  const content = snapshot.value;
  if (!content) return <Skeleton />;
  const [current, ...others] = content.challenges;
  return (
    <>
      <h1 class="sr">{t("challenges.title")}</h1>
      {current ? (
        <Poster challenge={current} />
      ) : (
        <EmptyState
          illustration="bubble"
          color="sun"
          title={t("challenges.none.title")}
          text={t("challenges.none.text")}
        />
      )}
      {others.length > 0 && (
        <>
          <h2 class="section">{t("challenges.others")}</h2>
          <ul class="row">
            {others.map((challenge) => (
              <MiniPoster key={challenge.id} challenge={challenge} />
            ))}
          </ul>
        </>
      )}
      <h2 class="section">{t("wall.title")}</h2>
      <Wall challenges={content.challenges} items={content.wall} cursor={content.wall_cursor} />
    </>
  );
}
