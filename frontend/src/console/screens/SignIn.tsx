import { useRef, useState } from "preact/hooks";
import { ApiProblem } from "../../api/http";
import { t } from "../../i18n";
import { explain } from "../notices";
import { isMember, signIn } from "../state";

interface Wrong {
  text: string;
  fields: Record<string, string>;
}

const NOTHING: Wrong = { text: "", fields: {} };

function wrongOf(error: unknown): Wrong {
  const errors = (error instanceof ApiProblem && error.problem.errors) || [];
  const fields = Object.fromEntries(errors.map(({ loc, detail }) => [String(loc[1] ?? ""), detail]));
  return { text: explain(error), fields };
}

interface LineProps {
  name: string;
  type: "email" | "password" | "text";
  autocomplete: string;
  wrong: Wrong;
  numeric?: boolean;
}

function Line({ name, type, autocomplete, wrong, numeric }: LineProps) {
  const said = wrong.fields[name];
  return (
    <div class={said ? "line bad" : "line"}>
      <label for={`sign-in-${name}`}>{t(`console.sign_in.${name}`)}</label>
      <input
        id={`sign-in-${name}`}
        name={name}
        type={type as "text"}
        required={!numeric}
        autocomplete={autocomplete}
        spellcheck={false}
        inputMode={numeric ? "numeric" : undefined}
        maxLength={numeric ? 7 : undefined}
        class={numeric ? "digits" : undefined}
        aria-invalid={said ? true : undefined}
        aria-describedby={`sign-in-${name}-about`}
      />
      <p class={said ? "wrong" : "soft"} id={`sign-in-${name}-about`}>
        {said ?? (numeric ? t("console.sign_in.totp_hint") : "")}
      </p>
    </div>
  );
}

/** The form by which a professional signs in; what was typed stays when it is refused. */
export function SignInForm() {
  const [wrong, setWrong] = useState<Wrong>(NOTHING);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!form.current || busy) return;
    const given = new FormData(form.current);
    const text = (name: string) => String(given.get(name) ?? "");
    setBusy(true);
    setWrong(NOTHING);
    try {
      await signIn(text("email").trim(), text("password"), text("totp").replace(/\s/g, ""));
    } catch (error) {
      setWrong(wrongOf(error));
    }
    setBusy(false);
  };
  return (
    <form ref={form} class="sign-in-form" onSubmit={submit}>
      {isMember.value && <p class="remark">{t("console.sign_in.member")}</p>}
      {wrong.text && (
        <p class="wrong" role="alert">
          {wrong.text}
        </p>
      )}
      <Line name="email" type="email" autocomplete="username" wrong={wrong} />
      <Line name="password" type="password" autocomplete="current-password" wrong={wrong} />
      <Line name="totp" type="text" autocomplete="one-time-code" wrong={wrong} numeric />
      <button type="submit" class="act main tall" disabled={busy}>
        {t(busy ? "console.sign_in.busy" : "console.sign_in.go")}
      </button>
    </form>
  );
}

export function SignInScreen() {
  return (
    <main class="sign-in" id="main">
      <div class="sign-in-card">
        <div class="sign-in-sky">
          <svg class="mark" aria-hidden="true">
            <use href="#mark" />
          </svg>
          <svg
            class="sign-in-hills"
            aria-hidden="true"
            preserveAspectRatio="xMidYMax slice"
            viewBox="0 0 1200 120"
          >
            <use href="#hills" />
          </svg>
        </div>
        <h1>{t("console.sign_in.title")}</h1>
        <p class="soft">{t("console.sign_in.text")}</p>
        <SignInForm />
        <p class="sign-in-foot">
          <a href="/">{t("console.sign_in.public")}</a>
        </p>
      </div>
    </main>
  );
}
