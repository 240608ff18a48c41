import type { ComponentChildren } from "preact";
import { plural, t } from "../../i18n";
import { asArray, asText, isObject } from "../model/json";
import { valueWord } from "../model/labels";
import { formatValue } from "../model/values";
import { usePrevious } from "./previous";
import { type Review, readPicture } from "./review";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{t(`console.queue.fact.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const ageKey = ({ under15 }: Review): string => {
  if (under15 === null) return "unknown";
  return under15 ? "under" : "over";
};

function People({ people, pictures }: Review) {
  const others = people.filter((who) => who !== "me").length;
  const author = people.length > others;
  if (people.length === 0)
    return <>{t(pictures.length > 0 ? "console.queue.people.none" : "console.queue.people.text")}</>;
  return (
    <strong class="attention">
      {author && t("console.queue.people.author")}
      {author && others > 0 && <br />}
      {others > 0 && plural("console.queue.people.others", others)}
    </strong>
  );
}

/** What of it is public today, for whoever must see what would change. */
function Previous({ review }: { review: Review }) {
  const item = usePrevious(review);
  const media = asArray(item?.media).filter(isObject).map(readPicture);
  return (
    <section class="previous">
      <h3>{t("console.queue.previous.title")}</h3>
      {item ? (
        <>
          {asText(item.text) && <blockquote>{asText(item.text)}</blockquote>}
          {media.map(
            ({ id, url }) => url && <img key={id} src={url} alt={t("console.queue.previous.picture")} />,
          )}
        </>
      ) : (
        <p>{t("console.queue.previous.text")}</p>
      )}
      <p>
        <a href={`/p/${encodeURIComponent(review.id)}`} target="_blank" rel="noopener">
          {t("console.queue.previous.open")}
        </a>
      </p>
    </section>
  );
}

/** Who made it, for which challenge, who can be recognised: what a decision needs besides the thing itself. */
export function Facts({ review }: { review: Review }) {
  const { group, signed, author, authorRole, altText, reason, pictures } = review;
  const age = ageKey(review);
  return (
    <div class="facts">
      <dl>
        <Fact name="challenge">
          <a href={`/d/${encodeURIComponent(review.challenge)}`} target="_blank" rel="noopener">
            {review.challengeTitle}
          </a>
        </Fact>
        <Fact name="author">
          {author} <span class="soft">({valueWord(authorRole)})</span>
          <br />
          <span class="soft">{t(signed ? "console.queue.signed" : "console.queue.unsigned")}</span>
        </Fact>
        {group && (
          <Fact name="group">
            {group.name}, {plural("console.queue.heads", group.headCount)}
          </Fact>
        )}
        <Fact name="age">
          {age === "over" ? (
            t("console.queue.age.over")
          ) : (
            <strong class="attention">{t(`console.queue.age.${age}`)}</strong>
          )}
        </Fact>
        <Fact name="people">
          <People {...review} />
        </Fact>
        {pictures.length > 0 && (
          <Fact name="alt">{altText || <em class="soft">{t("console.queue.no_alt")}</em>}</Fact>
        )}
        <Fact name="sent">{formatValue(review.submittedAt)}</Fact>
        {reason && <Fact name="reason">{reason}</Fact>}
      </dl>
      {review.publishedRevision && <Previous review={review} />}
    </div>
  );
}
