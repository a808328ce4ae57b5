// @ts-check
// A person's own settings: profile, language, looks, notices, sessions, the way out (M-23).
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { ownName, useWords } from "../kit/words.mjs";
import { dialled } from "./attachments/vcard.mjs";
import { useAttempt } from "./attempt.mjs";
import { PictureButton } from "./chat_look.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";
import { KeySheet } from "./key_sheet.mjs";
import { NoticeSettings } from "./notice_settings.mjs";
import { Choice, Pane, SavedField, Switch } from "./pane.mjs";
import { PasswordSheet, Sessions } from "./sessions.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */

const { button, div, p, section, span } = tags;
const NAME_CHARS = 200;

/** @param {{onclose: () => void}} props */
export function Settings({ onclose }) {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const production = client.snapshot.value?.mode === "production";
  return h(
    Pane,
    { title: t("Settings"), onclose },
    h(Myself, null),
    h(Looks, null),
    section({ class: "pane-part" }, h(NoticeSettings, null)),
    section(
      { class: "pane-part" },
      button(
        { type: "button", class: "pane-action", onClick: () => void layers.open((close) => h(KeySheet, { onclose: close })) },
        icon("keyboard"),
        t("Keys"),
      ),
    ),
    production ? [h(Sessions, null), h(WayOut, null)] : null,
  );
}

function Myself() {
  const { t } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const me = client.me.value;
  if (!me) return null;
  /** @param {Parameters<Client["setProfile"]>[0]} changes */
  const set = (changes) => attempt(() => client.setProfile(changes));
  return section(
    { class: "pane-part" },
    div(
      { class: "profile-head" },
      h(
        PictureButton,
        { text: t("Change your photo"), ontoken: (token) => client.setProfile({ photo: { token } }) },
        h(Face, { id: me.user_id, name: me.name, url: me.photo_url, size: "large" }),
      ),
      me.photo_url ? button({ type: "button", class: "button-quiet", onClick: () => set({ photo: null }) }, t("Take the photo away")) : null,
      h(SavedField, { label: t("Your name"), value: me.name, most: NAME_CHARS, onsave: (name) => set({ name }) }),
    ),
    me.phone
      ? [
          p({ class: "settings-phone" }, span({ class: "soft small" }, t("Phone")), span({ dir: "ltr" }, dialled(me.phone))),
          h(Switch, {
            label: t("Show my phone"),
            note: me.phone_shown ? t("People you share a chat with see it.") : t("Nobody sees it until you share your contact."),
            on: me.phone_shown,
            onchange: (on) => void set({ phone_shown: on }),
          }),
        ]
      : null,
  );
}

/** Each works at once and is kept with the person, so that every device follows. */
function Looks() {
  const { t } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  /** @param {Parameters<Client["setProfile"]>[0]} changes */
  const set = (changes) => void attempt(() => client.setProfile(changes));
  return section(
    { class: "pane-part settings-looks" },
    h(Choice, {
      label: t("Language"),
      value: client.language.value,
      choices: [
        { value: "ru", text: ownName("ru") },
        { value: "en", text: ownName("en") },
      ],
      onchange: (language) => set({ language: /** @type {"ru" | "en"} */ (language) }),
    }),
    h(Choice, {
      label: t("Theme"),
      value: client.theme.value,
      choices: [
        { value: "auto", text: t("Auto") },
        { value: "light", text: t("Light") },
        { value: "dark", text: t("Dark") },
      ],
      onchange: (theme) => set({ theme: /** @type {"auto" | "light" | "dark"} */ (theme) }),
    }),
    h(Choice, {
      label: t("Size of text"),
      value: client.textSize.value,
      choices: [
        { value: "normal", text: t("Normal") },
        { value: "large", text: t("Large") },
      ],
      onchange: (size) => set({ text_size: /** @type {"normal" | "large"} */ (size) }),
    }),
  );
}

function WayOut() {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const attempt = useAttempt();
  const leaving = useSignal(false);
  const out = async () => {
    leaving.value = true;
    const done = await attempt(() => client.door.post("/api/sign-out"));
    if (done) location.assign("/sign-in");
    else leaving.value = false;
  };
  return section(
    { class: "pane-part" },
    button(
      { type: "button", class: "pane-action", onClick: () => void layers.open((close) => h(PasswordSheet, { onclose: close })) },
      icon("key"),
      t("Change the password"),
    ),
    button({ type: "button", class: "pane-action button-danger", disabled: leaving.value, onClick: out }, icon("leave"), t("Sign out")),
  );
}
