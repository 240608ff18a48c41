import type { Challenge, WallItem } from "../../api/types";
import { t } from "../../i18n";
import { colorOf, loudness } from "../../lib/colors";
import { Picture } from "../../ui/Picture";

/** Who signs: a pseudonym, a group, both, or nobody. */
export function signature({ author, group }: Pick<WallItem, "author" | "group">): string {
  if (!group) return author ?? t("wall.unsigned");
  const together = t("wall.group", { name: group.name, count: group.head_count });
  return author ? `${author} · ${together}` : together;
}

interface Props {
  item: WallItem;
  challenge?: Challenge | undefined;
  /** On its own page a participation is not a link to itself. */
  alone?: boolean;
}

/** One published participation: a text is a poster, a picture keeps its ratio. */
export function Leaf({ item, challenge, alone = false }: Props) {
  const pictured = item.media.length > 0;
  const ground = pictured ? "pictured" : `ground c-${colorOf(item.id)}`;
  const who = signature(item);
  const leaf = (
    <article class={`leaf ${ground}`}>
      {item.media.map((media) => (
        <Picture key={media.id} media={media} alt={item.alt_text ?? t("wall.picture.of", { author: who })} />
      ))}
      {item.text && <p class={`says l${pictured ? 3 : loudness(item.text)}`}>{item.text}</p>}
      <p class="by">
        {alone ? (
          <span>{who}</span>
        ) : (
          <a class="more" href={`/p/${item.id}`}>
            {who}
          </a>
        )}
        {challenge && <span class="from">{challenge.hashtag ?? challenge.title}</span>}
        {item.demo && <span class="tag">{t("wall.demo")}</span>}
      </p>
    </article>
  );
  return alone ? leaf : <li>{leaf}</li>;
}
