import { useEffect } from "preact/hooks";
import { loadAreas, t } from "../../i18n";
import {
  account,
  forgetPseudonymNotice,
  myParticipations,
  pseudonymNotice,
  refreshMine,
  signInNeeded,
} from "../../offline";
import { Icon, Illustration } from "../../ui/Icon";
import { PhraseCard, SignInForm } from "../accounts";
import { Mine } from "./Mine";
import { MyData } from "./MyData";
import { Settings } from "./Settings";
import "./me.css";

/** Milliseconds; on an open screen only, and only while something waits for a decision. */
const NEWS_EVERY = 30_000;
const PROFESSIONAL = ["promeneur", "coordinator", "admin"];

/** What I sent, the phrase that brings me back, my settings, my data, and how to leave. */
export function MeScreen() {
  const me = account.value;
  useNews();
  return (
    <div class="me">
      <h1>{me ? t("me.hello", { name: me.pseudonym ?? me.display_name ?? "" }) : t("me.title")}</h1>
      <div class="me-main">
        <PhraseCard />
        <Renamed />
        {signInNeeded.value && <ComeBack />}
        {me && PROFESSIONAL.includes(me.role) && (
          <a class="btn btn-main" href="/console">
            {t("me.console")}
            <Icon name="next" />
          </a>
        )}
        {me ? <Mine /> : !signInNeeded.value && <Nobody />}
      </div>
      <div class="me-side">
        <Settings />
        {me && <MyData />}
      </div>
    </div>
  );
}

/** Ask where things stand on arrival, and now and then while something is still to be decided. */
function useNews(): void {
  useEffect(() => {
    void refreshMine();
    const timer = setInterval(() => {
      const undecided = myParticipations.value.some(
        ({ state }) => state === "received" || state === "in_review",
      );
      if (undecided && document.visibilityState === "visible") void refreshMine();
    }, NEWS_EVERY);
    return () => clearInterval(timer);
  }, []);
}

function Renamed() {
  const notice = pseudonymNotice.value;
  useEffect(() => {
    if (notice) void loadAreas("offline");
  }, [notice]);
  if (!notice) return null;
  return (
    <section class="card stack" role="status">
      <p>{t("me.renamed", { ...notice })}</p>
      <button type="button" class="btn" onClick={() => forgetPseudonymNotice()}>
        {t("me.understood")}
      </button>
    </section>
  );
}

/** The session is over: the phrase brings it back, and what waits will leave. */
function ComeBack() {
  return (
    <section class="card stack">
      <h2>{t("me.signin.again")}</h2>
      <p>{t("me.signin.again_text")}</p>
      <SignInForm pseudonym={account.value?.pseudonym ?? ""} />
    </section>
  );
}

function Nobody() {
  return (
    <>
      <section class="nobody ground c-hill">
        <Illustration name="bird" />
        <h2>{t("me.nobody.title")}</h2>
        <p>{t("me.nobody.text")}</p>
        <a class="btn btn-main" href="/">
          {t("me.nobody.challenges")}
        </a>
      </section>
      <details class="card fold">
        <summary>
          <Icon name="key" />
          {t("me.signin.title")}
        </summary>
        <SignInForm />
      </details>
    </>
  );
}
