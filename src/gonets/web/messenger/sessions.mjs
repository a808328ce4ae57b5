// @ts-check
// Where a person is signed in, ending that, and a new password (reliability 7.7).
import { Sheet, confirm } from "../kit/dialog.mjs";
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";

/** @typedef {{session: string, device: string, created_at: number, used_at: number, current: boolean}} Session */

const { bdi, button, form, h3, input, label, li, p, section, span, ul } = tags;

export function Sessions() {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const attempt = useAttempt();
  const sessions = useSignal(/** @type {Session[]} */ ([]));
  const read = async () => {
    sessions.value = (await client.door.get("/api/sessions")).sessions;
  };
  useEffect(() => void attempt(read), []);
  /** @param {object} which */
  const end = (which) => attempt(() => client.door.post("/api/sessions/end", which).then(read));
  const endOthers = async () => {
    if (await confirm(layers, { title: t("Sign out everywhere else?"), yes: t("Sign out"), danger: true })) await end({ others: true });
  };
  return section(
    { class: "pane-part" },
    h3({ class: "pane-subtitle" }, t("Where you are signed in")),
    ul(null, sessions.value.map((one) => h(SessionRow, { key: one.session, one, end }))),
    sessions.value.length > 1
      ? button({ type: "button", class: "pane-action button-danger", onClick: endOthers }, icon("leave"), t("Sign out everywhere else"))
      : null,
  );
}

/** @param {{one: Session, end: (which: object) => Promise<boolean>}} props */
function SessionRow({ one, end }) {
  const { t, relative } = useWords();
  return li(
    { class: "pane-row" },
    icon("globe"),
    span(
      { class: "pane-row-text" },
      span({ class: "one-line", title: one.device }, bdi(null, one.device || t("Unknown device"))),
      span({ class: "soft small" }, one.current ? t("this browser") : t("last used {when}", { when: relative(one.used_at) })),
    ),
    one.current ? null : button({ type: "button", class: "button-quiet", onClick: () => void end({ session: one.session }) }, t("End")),
  );
}

/** @param {{onclose: () => void}} props */
export function PasswordSheet({ onclose }) {
  const words = useWords();
  const { t } = words;
  const client = useClient();
  const toasts = useToasts();
  const before = useSignal("");
  const wanted = useSignal("");
  const trouble = useSignal("");
  const busy = useSignal(false);
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    busy.value = true;
    trouble.value = "";
    try {
      await client.door.post("/api/password", { old: before.value, new: wanted.value });
      onclose();
      toasts.say(t("The password is changed. You are signed out everywhere else."));
    } catch (error) {
      trouble.value = whyNot(words, error);
    } finally {
      busy.value = false;
    }
  };
  return h(
    Sheet,
    { title: t("Change the password"), onclose, kind: "sheet-small" },
    form(
      { class: "sheet-form", onSubmit: save },
      h(Secret, { text: t("Password now"), value: before, autocomplete: "current-password" }),
      h(Secret, { text: t("New password"), value: wanted, autocomplete: "new-password" }),
      p({ class: "soft small" }, t("8 to 128 characters.")),
      trouble.value && p({ class: "field-error", role: "alert" }, trouble.value),
      button({ type: "submit", class: "button-main", disabled: busy.value || !before.value || wanted.value.length < 8 }, t("Change")),
    ),
  );
}

/** @param {{text: string, value: import("../kit/tags.mjs").SignalOf<string>, autocomplete: "current-password" | "new-password"}} props */
function Secret({ text, value, autocomplete }) {
  return label(
    { class: "field" },
    span(null, text),
    input({
      type: "password",
      value: value.value,
      autoComplete: autocomplete,
      required: true,
      onInput: (/** @type {any} */ event) => (value.value = event.currentTarget.value),
    }),
  );
}
