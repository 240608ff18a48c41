import { t } from "../../i18n";
import { Dialog } from "./Dialog";

const KEYS = [
  ["/", "search"],
  ["j k", "move"],
  ["↵", "open"],
  ["n", "new"],
  ["e", "edit"],
  ["Esc", "close"],
  ["1 – 9", "area"],
  ["?", "help"],
] as const;

const QUEUE_KEYS = [
  ["a", "approve"],
  ["r", "refuse"],
  ["c", "change"],
  ["j k", "browse"],
  ["z", "zoom"],
] as const;

function List({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="keys">
        {keys.map(([key, meaning]) => (
          <div key={meaning}>
            <dt>
              {key.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{t(`console.keys.${meaning}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("console.keys.title")} onClose={onClose}>
      <List title={t("console.keys.everywhere")} keys={KEYS} />
      <List title={t("console.keys.queue")} keys={QUEUE_KEYS} />
      <div class="choices-end">
        <button type="button" class="act main" onClick={onClose}>
          {t("console.close")}
        </button>
      </div>
    </Dialog>
  );
}
