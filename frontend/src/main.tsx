import { effect } from "@preact/signals";
import { render } from "preact";
import { initLanguage, lang, t } from "./i18n";
import { skyAt } from "./lib/dates";
import { seedSnapshot, startOffline } from "./offline";
import { App } from "./shell/App";
import { startNavigation } from "./shell/navigation";
import { pageData } from "./shell/page";
import { router } from "./shell/routes";

/** The screen's own title: the heading, then the name of the app. */
function nameThePage(): void {
  const name = router.place.value?.route.name;
  if (!name) return;
  document.body.dataset.screen = name;
  const title = t(`shell.title.${name}`);
  document.title = name === "challenges" ? title : `${title} · En lien`;
}

async function start(): Promise<void> {
  document.documentElement.dataset.sky = skyAt(new Date().getHours());
  seedSnapshot(pageData);
  await initLanguage();
  document.documentElement.lang = lang;
  // The server's page stays until its screen is here: no skeleton over content that can be read.
  await router.show(location.pathname, pageData.screen === "shell" ? 300 : 8000);
  const root = document.getElementById("app");
  if (!root) return;
  effect(nameThePage);
  render(<App />, root);
  startNavigation();
  startOffline();
  // What `make bench` measures: from here on, every button answers.
  performance.mark("usable");
}

void start();
