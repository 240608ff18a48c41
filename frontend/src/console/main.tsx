import { render } from "preact";
import "../styles/tokens.css";
import "../styles/base.css";
import "./styles/frame.css";
import "./styles/controls.css";
import "./styles/table.css";
import "./styles/pane.css";
import "./styles/form.css";
import { initLanguage, lang, loadAreas, t } from "../i18n";
import { skyAt } from "../lib/dates";
import { startRouting } from "./route";
import { App } from "./screens/App";
import { start } from "./state";

async function startConsole(): Promise<void> {
  const session = start();
  document.documentElement.dataset.sky = skyAt(new Date().getHours());
  await initLanguage();
  await loadAreas("console");
  document.documentElement.lang = lang;
  document.title = `${t("console.title")} · En lien`;
  startRouting();
  const root = document.getElementById("app");
  if (root) render(<App />, root);
  await session;
}

void startConsole();
