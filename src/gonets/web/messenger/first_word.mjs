// @ts-check
// The first message to a person with whom there is no dialog yet: nothing is sent before one has written it.
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { faultOf } from "../people/door.mjs";
import { reasonOf } from "../people/refusals.mjs";

const { button, form, p, textarea } = tags;

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("./pages.mjs").Pages} Pages */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */
/** @typedef {{client: Client, pages: Pages, member: string, name: string}} Asked */

/**
 * Opens the dialog there is, else asks for the first word.
 * @param {Layers} layers
 * @param {Asked} asked
 */
export function writeTo(layers, asked) {
  const dialog = asked.client.chats.peek().find((chat) => chat.row.peek().companion?.member_id === asked.member);
  if (dialog) asked.pages.openChat(dialog.id);
  else layers.open((close) => h(FirstWord, { ...asked, onclose: close }));
}

/** @param {Asked & {onclose: () => void}} props */
function FirstWord({ client, pages, member, name, onclose }) {
  const words = useWords();
  const { t } = words;
  const text = useSignal("");
  const trouble = useSignal("");
  const isGoing = useSignal(false);
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    isGoing.value = true;
    try {
      const chat = await client.sendTo(member, { text: text.peek() });
      onclose();
      pages.openChat(chat.id);
    } catch (fault) {
      trouble.value = reasonOf(words, faultOf(fault));
      isGoing.value = false;
    }
  };
  return h(
    Sheet,
    { title: name, onclose, kind: "sheet-small" },
    form(
      { class: "form", onSubmit: send },
      textarea({ class: "form-text", rows: 3, "aria-label": t("Message"), placeholder: t("Message"), "data-focus": "", value: text.value, onInput: (event) => (text.value = event.currentTarget.value) }),
      trouble.value && p({ class: "field-error", role: "alert" }, trouble.value),
      button({ type: "submit", class: "button-main", disabled: isGoing.value || text.value.trim() === "" }, t("Send")),
    ),
  );
}
