// @ts-check
// Sending a message on to another chat: a new message of one's own with the same content (the wire knows no forwarding).
import { Sheet } from "../kit/dialog.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";
import { carried } from "./forwarding.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */

const { bdi, button, input, label, li, p, span, ul } = tags;

/** @param {{item: Item, onclose: () => void}} props */
export function Forward({ item, onclose }) {
  const { t } = useWords();
  const client = useClient();
  const toasts = useToasts();
  const text = useSignal("");
  const wanted = text.value.trim().toLowerCase();
  const chats = client.chats.value.filter((chat) => chat.row.value.may.includes("send") && chat.name.value.toLowerCase().includes(wanted));
  /** @param {Chat} chat */
  const send = (chat) => {
    const said = item.message.message.text;
    const attachments = carried(item);
    chat.send({ ...(said ? { text: said } : {}), ...(attachments.length ? { attachments } : {}) });
    onclose();
    toasts.say(t("Forwarded to “{chat}”", { chat: shownName(chat.name.value) }));
  };
  return h(
    Sheet,
    { title: t("Forward to"), onclose },
    label(
      { class: "field picker-field" },
      span({ class: "unseen" }, t("Find a dialog")),
      input({
        type: "search",
        value: text.value,
        placeholder: t("Find a dialog"),
        autoComplete: "off",
        "data-focus": "",
        onInput: (/** @type {any} */ event) => (text.value = event.currentTarget.value),
      }),
    ),
    chats.length === 0 ? p({ class: "soft" }, t("Nothing is found")) : null,
    ul({ class: "picker-list" }, chats.map((chat) => li({ key: chat.id }, button({ type: "button", class: "picker-person", onClick: () => send(chat) }, h(ChatLine, { chat }))))),
  );
}

/** @param {{chat: Chat}} props */
export function ChatLine({ chat }) {
  const row = chat.row.value;
  const name = chat.name.value;
  return [
    h(Face, { id: row.companion?.member_id ?? chat.id, name, url: row.icon?.url ?? row.companion?.photo_url, size: "small" }),
    span({ class: "one-line", dir: "auto" }, bdi(null, shownName(name))),
  ];
}
