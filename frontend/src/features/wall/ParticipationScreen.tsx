import { t } from "../../i18n";
import { snapshot } from "../../offline";
import { LostScreen } from "../../shell/LostScreen";
import { pageData } from "../../shell/page";
import type { Params } from "../../shell/router";
import { Icon } from "../../ui/Icon";
import { ShareButton } from "../../ui/ShareButton";
import { Skeleton } from "../../ui/Skeleton";
import { Leaf, signature } from "./Leaf";
import { findOlder } from "./older";

/** One published participation, to look at and to share. */
export function ParticipationScreen({ params }: { params: Params }) {
  const content = snapshot.value;
  const fromPage = pageData.item?.id === params.id ? pageData.item : undefined;
  const item = content?.wall.find(({ id }) => id === params.id) ?? fromPage ?? findOlder(params.id ?? "");
  if (!item) return content?.revision || pageData.screen === "not_found" ? <LostScreen /> : <Skeleton />;
  const challenge = (content?.challenges ?? pageData.challenges)?.find(({ slug }) => slug === item.challenge);
  const who = signature(item);
  return (
    <div class="alone">
      <h1 class="sr">{t("wall.one", { author: who })}</h1>
      <Leaf item={item} challenge={challenge} alone />
      <div class="go">
        <ShareButton title={who} />
        {challenge && (
          <a class="btn" href={`/d/${challenge.slug}`}>
            {t("wall.see_challenge")}
            <Icon name="next" />
          </a>
        )}
      </div>
    </div>
  );
}
