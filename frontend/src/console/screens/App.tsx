import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { useKeys } from "../keys";
import { findAt } from "../model/addresses";
import type { Model } from "../model/collections";
import { Queue } from "../moderation/Queue";
import { Dialog } from "../parts/Dialog";
import { KeysHelp } from "../parts/KeysHelp";
import { Notices } from "../parts/Notices";
import { Secret, secret } from "../parts/Secret";
import { go, place } from "../route";
import { account, failure, isMember, lost, model, start } from "../state";
import { Area } from "./Area";
import { Loose } from "./Loose";
import { entriesOf, LOOSE, Navigation } from "./Navigation";
import { SignInForm, SignInScreen } from "./SignIn";

function Screen({ model }: { model: Model }) {
  const { address } = place.value;
  if (address === LOOSE) return <Loose operations={model.loose} />;
  const found = findAt(model, address);
  if (!found) return <p class="nothing">{t(address ? "console.lost" : "console.nothing_here")}</p>;
  const { collection, values } = found;
  if (collection.screen === "moderation") return <Queue collection={collection} />;
  return <Area key={address} collection={collection} values={values} />;
}

function Failed({ detail }: { detail: string }) {
  return (
    <main class="sign-in" id="main">
      <div class="sign-in-card">
        <h1>{t("console.failed.title")}</h1>
        <p>{detail || t("console.error.network")}</p>
        <button type="button" class="act main" onClick={() => void start()}>
          {t("console.retry")}
        </button>
      </div>
    </main>
  );
}

function Frame({ model }: { model: Model }) {
  const [help, setHelp] = useState(false);
  const entries = entriesOf(model);
  const [first] = entries;
  const jump = (index: number) => () => {
    const entry = entries[index];
    if (entry) go({ address: entry.address, filters: {}, open: "" });
  };
  const digits = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [String(index + 1), jump(index)]),
  );
  useKeys({ ...digits, "?": () => setHelp(true) });
  useEffect(() => {
    if (!place.value.address && first) go({ address: first.address, filters: {}, open: "" });
  }, [place.value.address, first?.address]);
  return (
    <div class="frame">
      <button type="button" class="skip-link" onClick={() => document.getElementById("main")?.focus()}>
        {t("console.skip")}
      </button>
      <Navigation model={model} onHelp={() => setHelp(true)} />
      <main id="main" tabIndex={-1}>
        <Screen model={model} />
      </main>
      {help && <KeysHelp onClose={() => setHelp(false)} />}
      {lost.value && (
        <Dialog title={t("console.sign_in.again")}>
          <p class="soft">{t("console.sign_in.kept")}</p>
          <SignInForm />
        </Dialog>
      )}
      {secret.value && <Secret {...secret.value} />}
      <Notices />
    </div>
  );
}

export function App() {
  if (failure.value !== null) return <Failed detail={failure.value} />;
  if (account.value === undefined) return <p class="nothing">{t("console.loading")}</p>;
  if (account.value === null || isMember.value || !model.value) return <SignInScreen />;
  return <Frame model={model.value} />;
}
