import type { Challenge } from "../../api/types";
import { t } from "../../i18n";
import { Icon, Illustration } from "../../ui/Icon";
import { daysLeft, isOpen } from "./days";
import { openKinds } from "./kinds";

function Tags({ challenge }: { challenge: Challenge }) {
  return (
    <ul class="tags">
      <li class="tag">{daysLeft(challenge)}</li>
      {openKinds(challenge).map((kind) => (
        <li class="tag" key={kind}>
          <Icon name={kind} />
          {t(`challenges.kind.${kind}`)}
        </li>
      ))}
      {challenge.groups_allowed && (
        <li class="tag">
          <Icon name="group" />
          {t("challenges.groups")}
        </li>
      )}
    </ul>
  );
}

/** Texte, dessin, photo · seul·e ou à plusieurs */
function inWords(challenge: Challenge): string {
  const kinds = openKinds(challenge).map((kind) => t(`challenges.kind.${kind}`));
  return [...kinds, ...(challenge.groups_allowed ? [t("challenges.groups")] : [])].join(" · ");
}

const sizeOf = ({ hashtag }: Challenge) => ((hashtag?.length ?? 0) > 13 ? "long" : undefined);

/** The current challenge on the first screen: its hashtag is the headline, its own page is one tap further. */
export function Poster({ challenge }: { challenge: Challenge }) {
  const path = `/d/${challenge.slug}`;
  return (
    <article class={`poster ground c-${challenge.color}`}>
      <Illustration name={challenge.illustration} />
      <h2 class={sizeOf(challenge)}>
        <a href={path}>{challenge.hashtag ?? challenge.title}</a>
      </h2>
      {challenge.hashtag && <p class="lead">{challenge.title}</p>}
      <p class="facts">
        <strong class="tag">{daysLeft(challenge)}</strong> {inWords(challenge)}
      </p>
      <div class="go">
        {isOpen(challenge) && (
          <a class="btn btn-main" href={`/participer/${challenge.slug}`}>
            {t("challenges.take_part")}
          </a>
        )}
        <a class="btn" href={path}>
          {t("challenges.more")}
          <span class="sr"> {challenge.title}</span>
        </a>
      </div>
    </article>
  );
}

/** The whole poster, at the head of the challenge's page. */
export function FullPoster({ challenge }: { challenge: Challenge }) {
  return (
    <article class={`poster full ground c-${challenge.color}`}>
      <Illustration name={challenge.illustration} />
      <h1 class={sizeOf(challenge)}>{challenge.hashtag ?? challenge.title}</h1>
      {challenge.hashtag && <p class="lead">{challenge.title}</p>}
      <p class="brief">{challenge.brief}</p>
      <Tags challenge={challenge} />
      {isOpen(challenge) && (
        <div class="go">
          <a class="btn btn-main" href={`/participer/${challenge.slug}`}>
            {t("challenges.take_part")}
          </a>
        </div>
      )}
    </article>
  );
}

export function MiniPoster({ challenge }: { challenge: Challenge }) {
  return (
    <li class={`mini ground c-${challenge.color}`}>
      <Illustration name={challenge.illustration} />
      <h3>
        <a href={`/d/${challenge.slug}`}>{challenge.title}</a>
      </h3>
      <p>{daysLeft(challenge)}</p>
    </li>
  );
}
