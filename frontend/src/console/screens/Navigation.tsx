import { useState } from "preact/hooks";
import { lang, switchLanguage, t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { addressOf } from "../model/addresses";
import type { Collection, Group, Model } from "../model/collections";
import { collectionLabel, said, valueWord } from "../model/labels";
import { waiting } from "../moderation/queue";
import { isCovered, place, writePlace } from "../route";
import { accountName, role, signOut } from "../state";

export const LOOSE = "/-/operations";

interface Entry {
  address: string;
  label: string;
  group: Group;
  count: string;
}

function entryOf(collection: Collection): Entry[] {
  const address = addressOf(collection);
  if (!address) return [];
  const count = collection.screen === "moderation" ? waiting.value : "";
  return [{ address, label: collectionLabel(collection), group: collection.group, count }];
}

export function entriesOf({ areas, loose }: Model): Entry[] {
  const entries = areas.flatMap(entryOf);
  if (loose.length === 0) return entries;
  return [...entries, { address: LOOSE, label: t("console.loose.title"), group: "more", count: "" }];
}

interface LinksProps {
  entries: Entry[];
  group: Group;
  onGo: () => void;
}

function Links({ entries, group, onGo }: LinksProps) {
  const own = entries.filter((entry) => entry.group === group);
  const here = place.value.address;
  if (own.length === 0) return null;
  return (
    <section>
      {group !== "main" && <h2>{said(`console.group.${group}`)}</h2>}
      <ul>
        {own.map(({ address, label, count }) => (
          <li key={address}>
            <a
              href={writePlace({ address, filters: {}, open: "" })}
              onClick={onGo}
              aria-current={here === address || here.startsWith(`${address}/`) ? "page" : undefined}
            >
              <span>{label}</span>
              {count && <span class="count-badge">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Who({ onHelp }: { onHelp: () => void }) {
  const other = lang === "fr" ? "en" : "fr";
  return (
    <div class="who">
      <p>
        <strong>{accountName.value}</strong>
        <span class="soft">{valueWord(role.value)}</span>
      </p>
      <div class="who-acts">
        <button
          type="button"
          class="bare"
          onClick={onHelp}
          aria-label={t("console.keys.title")}
          title={t("console.keys.title")}
        >
          <kbd>?</kbd>
        </button>
        <button type="button" class="bare" lang={other} onClick={() => switchLanguage(other)}>
          <abbr title={other === "en" ? "English" : "Français"}>{other.toUpperCase()}</abbr>
        </button>
        <button type="button" class="bare" onClick={() => void signOut()}>
          {t("console.sign_out")}
        </button>
      </div>
    </div>
  );
}

export function Navigation({ model, onHelp }: { model: Model; onHelp: () => void }) {
  const [open, setOpen] = useState(false);
  const entries = entriesOf(model);
  const close = () => setOpen(false);
  return (
    <header class={open ? "side open" : "side"} inert={isCovered()}>
      <div class="side-top">
        <a class="side-brand" href="/console#">
          <svg class="mark" aria-hidden="true">
            <use href="#mark" />
          </svg>
          <span>
            En lien <span class="soft">{t("console.name")}</span>
          </span>
        </a>
        <button
          type="button"
          class="bare menu"
          aria-expanded={open}
          aria-controls="areas"
          onClick={() => setOpen(!open)}
        >
          {open ? <Icon name="close" /> : t("console.menu")}
          {open && <span class="sr">{t("console.menu")}</span>}
        </button>
      </div>
      <div class="side-body" id="areas">
        <nav aria-label={t("console.areas")}>
          <Links entries={entries} group="main" onGo={close} />
          <Links entries={entries} group="public" onGo={close} />
          <Links entries={entries} group="more" onGo={close} />
        </nav>
        <Who onHelp={onHelp} />
      </div>
    </header>
  );
}
