// @ts-check
// Writing to a person for the first time, and making a chat of several.
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useEffect, useRef, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient, usePages } from "./context.mjs";
import { Face } from "./face.mjs";
import { Pane } from "./pane.mjs";
import { PeoplePicker, toggle } from "./people_picker.mjs";

/** @typedef {import("../people/types.d.ts").Member} Member */

const { bdi, button, form, input, label, p, span, textarea } = tags;

/** @typedef {(chat: string) => void} OnChat what is written or made shows */

/** @param {{onclose: () => void}} props */
export function NewChat({ onclose }) {
  const { t } = useWords();
  const pages = usePages();
  /** What stands in place of the first choice: the way back leads to that one, and only then out (2.6). */
  const inner = useSignal(/** @type {"several" | Member | null} */ (null));
  const leave = useRef(() => {});
  useEffect(() => () => leave.current(), []);
  /** @param {"several" | Member} step */
  const enter = (step) => {
    inner.value = step;
    leave.current = pages.cover(() => (inner.value = null));
  };
  /** @type {OnChat} */
  const onchat = (chat) => {
    leave.current();
    pages.openChat(chat);
  };
  const step = inner.value;
  if (step === "several") return h(Pane, { title: t("New chat of several"), onclose }, h(Several, { onchat }));
  if (step) return h(Pane, { title: t("New dialog"), onclose }, h(FirstWords, { person: step, onchat }));
  return h(
    Pane,
    { title: t("New chat"), onclose },
    button({ type: "button", class: "pane-action", onClick: () => enter("several") }, icon("group"), t("New chat of several")),
    h(ToOne, { onchat, onstranger: enter }),
  );
}

/** @param {{onchat: OnChat, onstranger: (person: Member) => void}} props */
function ToOne({ onchat, onstranger }) {
  const client = useClient();
  /** @param {Member} one */
  const choose = (one) => {
    const known = client.chats.value.find((chat) => chat.row.value.type !== "CHAT" && chat.row.value.companion?.member_id === one.member_id);
    if (known) onchat(known.id);
    else onstranger(one);
  };
  return h(PeoplePicker, { onchoose: choose });
}

/**
 * The dialog is made by its first message.
 * @param {{person: Member, onchat: OnChat}} props
 */
function FirstWords({ person, onchat }) {
  const { t } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const text = useSignal("");
  const busy = useSignal(false);
  const send = async () => {
    if (busy.value || !text.value.trim()) return;
    busy.value = true;
    await attempt(async () => onchat((await client.sendTo(person.member_id, { text: text.value.trim() })).id));
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
        "data-focus": "",
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

/** @param {{onchat: OnChat}} props */
function Several({ onchat }) {
  const { t } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const title = useSignal("");
  const chosen = useSignal(/** @type {Member[]} */ ([]));
  const busy = useSignal(false);
  const make = async () => {
    busy.value = true;
    await attempt(async () => {
      const members = chosen.value.map((one) => one.member_id);
      const { chat_id } = await client.door.post("/api/chats", { title: title.value.trim(), members });
      onchat((await client.openChat(chat_id)).id);
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
        "data-focus": "",
        maxLength: client.snapshot.value?.limits.title_chars,
        onInput: (/** @type {any} */ event) => (title.value = event.currentTarget.value),
      }),
    ),
    h(PeoplePicker, { chosen, onchoose: (one) => toggle(chosen, one) }),
    button({ type: "submit", class: "button-main", disabled: busy.value || !title.value.trim() }, t("Create the chat")),
  );
}
