// @ts-check
// The page of sign-in: a name and a password, an invitation, or a new account where the server lets anybody in.
import "../locales/ru_later.mjs";
import { effect, h, render, signal, tags } from "../kit/tags.mjs";
import { Boundary } from "../kit/boundary.mjs";
import { browserLanguage, makeWords, ownName, WordsContext } from "../kit/words.mjs";
import { makeDoor } from "../people/door.mjs";
import { InvitationForm } from "./invitation_form.mjs";
import { nextOf } from "./next.mjs";
import { SignInForm } from "./sign_in_form.mjs";
import { SignUpForm } from "./sign_up_form.mjs";

/** @typedef {import("../kit/words.mjs").Language} Language */

const { a, button, div, main, p } = tags;

const asked = new URLSearchParams(location.search);
const invitation = asked.get("invitation");
const door = makeDoor(null);
const language = signal(browserLanguage());
const words = makeWords(language);
/** Whether the person chose the language here: then it is theirs from now on. */
let isChosen = false;
const ways = signal(/** @type {{sign_up: "invitation" | "open", mode: string, signed_in: boolean} | null} */ (null));
const isNew = signal(false);

effect(() => {
  document.documentElement.lang = language.value;
  document.title = `${words.t("Sign in")} · Gonets`;
});

/** The page is left for good: Back does not lead to a used link. */
async function enter() {
  if (isChosen) await door.post("/api/me", { language: language.value }).catch(() => {});
  location.replace(nextOf(asked.get("next"), location.origin));
}

function Page() {
  const { t } = words;
  const offer = ways.value;
  return h(
    WordsContext.Provider,
    { value: words },
    main(
      { class: "sign-in" },
      h(Boundary, { what: t("Sign in") }, h(Ways, null)),
      h(Languages, null),
      offer?.mode === "development" && p({ class: "sign-in-note soft small" }, a({ href: "/" }, t("Development: act as anyone"))),
    ),
  );
}

function Ways() {
  const { t } = words;
  if (invitation !== null) return h(InvitationForm, { door, code: invitation, enter });
  if (!ways.value) return div({ class: "sign-in-box", "aria-busy": "true" });
  const isOpen = ways.value.sign_up === "open";
  return div(
    { class: "sign-in-box" },
    isOpen && isNew.value ? h(SignUpForm, { door, enter }) : h(SignInForm, { door, enter }),
    isOpen &&
      button(
        { type: "button", class: "button-quiet", onClick: () => (isNew.value = !isNew.value) },
        isNew.value ? t("I have an account") : t("Make an account"),
      ),
  );
}

/** Each language names itself. */
function Languages() {
  const tongues = /** @type {const} */ (["ru", "en"]);
  const choose = (/** @type {Language} */ chosen) => {
    language.value = chosen;
    isChosen = true;
  };
  return div(
    { class: "sign-in-languages", role: "group", "aria-label": words.t("Language") },
    tongues.map((tongue) =>
      button(
        { type: "button", lang: tongue, class: "button-quiet", "aria-pressed": language.value === tongue, onClick: () => choose(tongue) },
        ownName(tongue),
      ),
    ),
  );
}

async function begin() {
  const found = await door.get("/api/sign-in").catch(() => null);
  // Without an answer the form is worth showing all the same: it says what is wrong once it is sent.
  ways.value = found ?? { sign_up: "invitation", mode: document.documentElement.dataset.mode ?? "", signed_in: false };
  if (found?.signed_in && invitation === null) await enter();
}

render(h(Page, null), /** @type {Element} */ (document.getElementById("root")));
void begin();
