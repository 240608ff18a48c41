import { useEffect, useRef } from "preact/hooks";
import type { Challenge } from "../../api/types";
import { t } from "../../i18n";
import { online } from "../../offline";
import { PhraseCard } from "../accounts";

interface Props {
  challenge: Challenge;
  pictured: boolean;
  /** An account is made on the way: its phrase is to be noted. */
  created: boolean;
}

/** The thread flies out; then what happens to what one gave, honestly. */
export function Sent({ challenge, pictured, created }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  const connected = online.value;
  return (
    <div class="sent">
      <div class={`flight ground c-${challenge.color}`}>
        <svg viewBox="0 0 320 180" aria-hidden="true">
          <path class="trail" d="M-8 150c50-40 84-34 108-4s54 24 78-8 40-66 78-84" pathLength={100} />
          <g class="plane">
            <path class="dr wing" d="M300 26 236 50l26 12 10 28zM262 62l20-20" />
          </g>
        </svg>
      </div>
      <h1 ref={title} tabindex={-1}>
        {t(connected ? "participations.sent.title" : "participations.sent.kept")}
      </h1>
      <p class="intro">{t("participations.sent.promise")}</p>
      <p>{t(sentKey(connected, pictured))}</p>
      {created && <p>{t("participations.sent.phrase")}</p>}
      <PhraseCard />
      <div class="go">
        <a class="btn btn-main" href="/envois">
          {t("participations.sent.follow")}
        </a>
        <a class="btn" href="/">
          {t("participations.sent.wall")}
        </a>
      </div>
    </div>
  );
}

function sentKey(connected: boolean, pictured: boolean): string {
  if (!connected) return "participations.sent.offline";
  return pictured ? "participations.sent.photo" : "participations.sent.text";
}
