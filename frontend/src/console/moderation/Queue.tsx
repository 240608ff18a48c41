import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { Illustration } from "../../ui/Icon";
import { useKeys } from "../keys";
import type { Collection } from "../model/collections";
import { collectionLabel } from "../model/labels";
import { tell, tellError } from "../notices";
import { Facts } from "./Facts";
import { browse, current, decide, operationFor, position, queue, refresh, remark, type Verb } from "./queue";
import { ReasonDialog } from "./ReasonDialog";
import { type Review, reviewKey } from "./review";
import { Subject } from "./Subject";
import "../styles/queue.css";

const EVERY = 60_000;
/** A second press on the key that decided the one before never decides the one that has just come. */
const PAUSE = 400;

function useRefresh(collection: Collection): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") void refresh(collection);
    };
    look();
    const timer = setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [collection]);
}

function Empty({ collection }: { collection: Collection }) {
  const { state, error } = queue.value;
  if (state === "loading") return <p class="nothing">{t("console.loading")}</p>;
  if (state === "failed") {
    return (
      <div class="queue-empty">
        <h2>{t("console.failed.title")}</h2>
        <p role="alert">{error}</p>
        <button type="button" class="act main" onClick={() => void refresh(collection)}>
          {t("console.retry")}
        </button>
      </div>
    );
  }
  return (
    <div class="queue-empty">
      <div class="disc ground c-sky">
        <Illustration name="bench" />
      </div>
      <h2>{t("console.queue.empty.title")}</h2>
      <p>{t("console.queue.empty.text")}</p>
    </div>
  );
}

const VERBS: { verb: Verb; key: string; look: string }[] = [
  { verb: "approve", key: "A", look: "decide good" },
  { verb: "request-changes", key: "C", look: "decide" },
  { verb: "refuse", key: "R", look: "decide bad" },
];

interface BarProps {
  collection: Collection;
  busy: boolean;
  seen: boolean;
  onVerb: (verb: Verb) => void;
}

/** The decisions, as far as the caller may take them. */
function Bar({ collection, busy, seen, onVerb }: BarProps) {
  return (
    <fieldset class="decisions" aria-label={t("console.queue.decisions")}>
      {VERBS.filter(({ verb }) => operationFor(collection, verb)).map(({ verb, key, look }) => (
        <button
          key={verb}
          type="button"
          class={look}
          disabled={busy || (verb === "approve" && !seen)}
          aria-keyshortcuts={key.toLowerCase()}
          onClick={() => onVerb(verb)}
        >
          <span class="long">{t(`console.queue.verb.${verb}`)}</span>
          <span class="short">{t(`console.queue.short.${verb}`)}</span> <kbd>{key}</kbd>
        </button>
      ))}
    </fieldset>
  );
}

function Head({ collection }: { collection: Collection }) {
  const { items, more } = queue.value;
  const total = `${items.length}${more ? "+" : ""}`;
  return (
    <header class="area-head">
      <h1 id="area-title">{collectionLabel(collection)}</h1>
      {items.length > 0 && (
        <div class="area-acts">
          <button type="button" class="act" onClick={() => browse(-1)} disabled={position.value === 0}>
            {t("console.queue.before")} <kbd>K</kbd>
          </button>
          <span class="soft place">{t("console.queue.place", { place: position.value + 1, total })}</span>
          <button
            type="button"
            class="act"
            onClick={() => browse(1)}
            disabled={position.value >= items.length - 1}
          >
            {t("console.queue.after")} <kbd>J</kbd>
          </button>
        </div>
      )}
    </header>
  );
}

/** Decisions on the one that is being read; what isn't seen can't be approved. */
function Reading({ collection, review }: { collection: Collection; review: Review }) {
  const [seenPictures, setSeen] = useState<string[]>([]);
  const [asking, setAsking] = useState<Verb | null>(null);
  const [busy, setBusy] = useState(false);
  const [zoomed, setZoomed] = useState(false);
  const decided = useRef(0);
  const key = reviewKey(review);
  useEffect(() => {
    setSeen([]);
    setZoomed(false);
    setAsking(null);
  }, [key]);
  const seen = review.pictures.every(({ id }) => seenPictures.includes(id));
  const settle = async (verb: Verb, reason: string) => {
    setBusy(true);
    try {
      if (await decide(collection, review, verb, reason)) decided.current = Date.now();
      setAsking(null);
    } finally {
      setBusy(false);
    }
  };
  const begin = (verb: Verb) => {
    if (busy || !operationFor(collection, verb)) return;
    if (verb !== "approve") return setAsking(verb);
    if (seen) settle(verb, "").catch(tellError);
    else tell(t("console.queue.picture.unseen"), "plain");
  };
  const byKey = (verb: Verb) => (event: KeyboardEvent) => {
    if (!event.repeat && Date.now() - decided.current > PAUSE) begin(verb);
  };
  useKeys({
    a: byKey("approve"),
    r: byKey("refuse"),
    c: byKey("request-changes"),
    j: () => browse(1),
    k: () => browse(-1),
    z: () => setZoomed(!zoomed),
  });
  const said = remark.value?.id === review.id ? remark.value.text : "";
  return (
    <>
      {said && (
        <p class="remark" role="alert">
          {said}
        </p>
      )}
      <article class="review" aria-label={t("console.queue.one", { author: review.author })}>
        <Subject
          key={key}
          review={review}
          zoomed={zoomed}
          onZoom={setZoomed}
          onSeen={(id) => setSeen((before) => [...before, id])}
        />
        <Facts review={review} />
      </article>
      <Bar collection={collection} busy={busy} seen={seen} onVerb={begin} />
      {asking && (
        <ReasonDialog
          verb={asking}
          id={review.id}
          author={review.author}
          onClose={() => setAsking(null)}
          onDecide={(reason) => settle(asking, reason)}
        />
      )}
    </>
  );
}

/** What waits to be read, one thing at a time. */
export function Queue({ collection }: { collection: Collection }) {
  useRefresh(collection);
  const review = current.value;
  return (
    <section class="queue" aria-labelledby="area-title">
      <Head collection={collection} />
      {review ? <Reading collection={collection} review={review} /> : <Empty collection={collection} />}
    </section>
  );
}
