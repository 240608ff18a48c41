import { t } from "../i18n";
import { outbox, recoveryPhrase } from "../offline";
import { Icon } from "../ui/Icon";
import { router } from "./routes";

const TABS = [
  ["/", "challenges"],
  ["/carte", "map"],
  ["/agenda", "agenda"],
  ["/discuter", "talk"],
  ["/moi", "me"],
] as const;

/** Which of the five places a screen belongs to. */
const HOME_OF: Record<string, string> = {
  challenge: "challenges",
  participation: "challenges",
  take_part: "challenges",
  outbox: "me",
};

export function Header() {
  const onHelp = router.place.value?.route.name === "help";
  return (
    <header class="top">
      <div class="bar">
        <a class="brand" href="/">
          <svg class="logo" aria-hidden="true">
            <use href="#mark" />
          </svg>
          <span>En lien</span>
        </a>
        <a class="help" href="/aide" aria-current={onHelp ? "page" : undefined}>
          <Icon name="help" />
          <span>{t("shell.help")}</span>
        </a>
      </div>
      <div class="sky">
        <svg class="hills" aria-hidden="true">
          <use href="#hills" />
        </svg>
      </div>
    </header>
  );
}

export function TabBar() {
  const name = router.place.value?.route.name ?? "";
  const here = HOME_OF[name] ?? name;
  const waiting = recoveryPhrase.value !== null || outbox.value.some(({ state }) => state === "refused");
  return (
    <nav class="tabs" aria-label={t("shell.tabs.label")}>
      <ul>
        {TABS.map(([path, tab]) => (
          <li key={tab}>
            <a href={path} aria-current={here === tab ? "page" : undefined}>
              <span class="nub">
                <Icon name={tab} />
                {tab === "me" && waiting && <span class="dot" />}
              </span>
              <span>{t(`shell.tabs.${tab}`)}</span>
              {tab === "me" && waiting && <span class="sr">{t("shell.tabs.attention")}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
