// @ts-check
// Writing to a person for the first time, and making a chat of several.
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient, usePages } from "./context.mjs";
import { Face } from "./face.mjs";
import { Pane } from "./pane.mjs";
import { PeoplePicker, toggle } from "./people_picker.mjs";

/** @typedef {import("../people/types.d.ts").Member} Member */

const { bdi, button, form, input, label, p, span, textarea } = tags;

/** @param {{onclose: () => void}} props */
export function NewChat({ onclose }) {
  const { t } = useWords();
  const several = useSignal(false);
  const person = useSignal(/** @type {Member | null} */ (null));
  const back = () => {
    if (person.value) person.value = null;
    else if (several.value) several.value = false;
    else onclose();
  };
  if (person.value) return h(Pane, { title: t("New dialog"), onclose: back }, h(FirstWords, { person: person.value }));
  if (several.value) return h(Pane, { title: t("New chat of several"), onclose: back }, h(Several, null));
  return h(
    Pane,
    { title: t("New chat"), onclose },
    button({ type: "button", class: "pane-action", onClick: () => (several.value = true) }, icon("group"), t("New chat of several")),
    h(ToOne, { onstranger: (one) => (person.value = one) }),
  );
}

/** @param {{onstranger: (person: Member) => void}} props */
function ToOne({ onstranger }) {
  const client = useClient();
  const pages = usePages();
  /** @param {Member} one */
  const choose = (one) => {
    const known = client.chats.value.find((chat) => chat.row.value.type !== "CHAT" && chat.row.value.companion?.member_id === one.member_id);
    if (known) pages.openChat(known.id);
    else onstranger(one);
  };
  return h(PeoplePicker, { onchoose: choose });
}

/**
 * The dialog is made by its first message.
 * @param {{person: Member}} props
 */
function FirstWords({ person }) {
  const { t } = useWords();
  const client = useClient();
  const pages = usePages();
  const attempt = useAttempt();
  const text = useSignal("");
  const busy = useSignal(false);
  const send = async () => {
    if (busy.value || !text.value.trim()) return;
    busy.value = true;
    await attempt(async () => pages.openChat((await client.sendTo(person.member_id, { text: text.value.trim() })).id));
    busy.value = false;
  };
  return form(
    { class: "new-words", onSubmit: (/** @type {Event} */ event) => (event.preventDefault(), void send()) },
    p(
      { class: "new-person" },
      h(Face, { id: person.member_id, name: person.name, url: person.photo_url }),
      span({ class: "strong", dir: "auto" }, bdi(null, shownName(person.name))),
    ),
    label(
      { class: "field" },
      span(null, t("First message")),
      textarea({
        rows: 4,
        value: text.value,
        dir: "auto",
        maxLength: client.snapshot.value?.limits.text_chars,
        onInput: (/** @type {any} */ event) => (text.value = event.currentTarget.value),
        onKeyDown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        },
      }),
    ),
    button({ type: "submit", class: "button-main", disabled: busy.value || !text.value.trim() }, icon("send"), t("Send")),
  );
}

function Several() {
  const { t } = useWords();
  const client = useClient();
  const pages = usePages();
  const attempt = useAttempt();
  const title = useSignal("");
  const chosen = useSignal(/** @type {Member[]} */ ([]));
  const busy = useSignal(false);
  const make = async () => {
    busy.value = true;
    await attempt(async () => {
      const members = chosen.value.map((one) => one.member_id);
      const { chat_id } = await client.door.post("/api/chats", { title: title.value.trim(), members });
      pages.openChat((await client.openChat(chat_id)).id);
    });
    busy.value = false;
  };
  return form(
    { class: "new-several", onSubmit: (/** @type {Event} */ event) => (event.preventDefault(), void make()) },
    label(
      { class: "field" },
      span(null, t("Title")),
      input({
        value: title.value,
        dir: "auto",
        autoComplete: "off",
        maxLength: client.snapshot.value?.limits.title_chars,
        onInput: (/** @type {any} */ event) => (title.value = event.currentTarget.value),
      }),
    ),
    h(PeoplePicker, { chosen, onchoose: (one) => toggle(chosen, one) }),
    button({ type: "submit", class: "button-main", disabled: busy.value || !title.value.trim() || chosen.value.length === 0 }, t("Create the chat")),
  );
}
