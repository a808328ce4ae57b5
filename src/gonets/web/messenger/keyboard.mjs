// @ts-check
// The inline keyboard under a bubble: rows as they were sent, and what becomes of a press (M-5).
import { icon } from "../kit/icons.mjs";
import { linkOf } from "../kit/linkify.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useComputed, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { Outward } from "./linked.mjs";
import { usePress } from "./press.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("../people/types.d.ts").Keyboard["buttons"][number][number]} Button */
/** @typedef {import("../people/types.d.ts").LinkButton} LinkButton */
/** @typedef {import("../people/types.d.ts").Press} Press */
/** @typedef {import("../vendor/ui.mjs").IconName} IconName */

const { bdi, button, div, p, span } = tags;

/** @type {Partial<Record<string, IconName>>} */
const ASKS = { REQUEST_CONTACT: "contact", REQUEST_GEO_LOCATION: "location" };
/** Colour alone would not tell them apart (ux.md 2.2). */
const INTENTS = /** @type {Record<string, {look: string, glyph?: IconName}>} */ ({
  POSITIVE: { look: "key-positive", glyph: "check" },
  NEGATIVE: { look: "key-negative", glyph: "close" },
});

/**
 * @param {Item} item
 * @returns {Button[][]}
 */
export function rowsOf(item) {
  const found = item.message.message.attachments?.find((one) => one.type === "INLINE_KEYBOARD");
  return found?.type === "INLINE_KEYBOARD" ? found.payload.keyboard.buttons : [];
}

/**
 * @param {{chat: Chat, item: Item}} props
 */
export function Keyboard({ chat, item }) {
  const { t } = useWords();
  const rows = rowsOf(item);
  if (rows.length === 0 || item.message.deleted) return null;
  return div(
    { class: "keyboard", role: "group", "aria-label": t("Buttons of the message") },
    rows.map((row, number) =>
      div(
        { class: "keyboard-row", key: number },
        row.map((key, column) => h(Key, { key: column, chat, item, row: number, column, button: key })),
      ),
    ),
    h(Unanswered, { chat, item }),
  );
}

/** @typedef {{chat: Chat, item: Item, row: number, column: number, button: Button}} KeyProps */

/** @param {KeyProps} props */
function Key(props) {
  const { button: key } = props;
  return key.type === "LINK" ? h(LinkKey, { button: key }) : h(PressKey, props);
}

/** @param {KeyProps} props */
function PressKey(props) {
  const { chat, item, row, column, button: key } = props;
  const press = usePress(chat);
  const pressing = useSignal(false);
  const spins = useComputed(() => chat.presses.value.some((one) => isAt(one, item, row, column) && one.state === "waiting"));
  const busy = pressing.value || spins.value;
  const closed = chat.row.value.status !== "ACTIVE" || !item.mid;
  return button(
    {
      type: "button",
      class: `key ${lookOf(key)} ${busy ? "key-busy" : ""}`,
      title: shownName(key.text),
      "aria-busy": busy,
      // Not `disabled`: that would take the focus away from who pressed by keyboard.
      "aria-disabled": busy || closed,
      "data-row": row,
      "data-column": column,
      onClick: async () => {
        if (busy || closed || !item.mid) return;
        pressing.value = true;
        await press(item.mid, row, column).finally(() => (pressing.value = false));
      },
    },
    busy ? icon("spinner", { class: "icon-spinner key-glyph" }) : glyphOf(key),
    bdi({ class: "key-text" }, shownName(key.text)),
  );
}

/**
 * The host it really leads to stands below the words that somebody else chose (M-30).
 * @param {{button: LinkButton}} props
 */
function LinkKey({ button: key }) {
  const { t } = useWords();
  const link = linkOf(key.url);
  const inside = [
    glyphOf(key),
    span({ class: "key-words" }, bdi({ class: "key-text" }, shownName(key.text)), span({ class: "key-host one-line", dir: "ltr" }, link?.host ?? t("Broken link"))),
    icon("arrow-up-right", { class: "key-away" }),
  ];
  if (link === null) return span({ class: `key ${lookOf(key)} key-broken`, title: t("This address leads nowhere") }, inside);
  return h(Outward, { link, class: `key ${lookOf(key)}` }, inside);
}

/**
 * Goes by itself: ended presses stay with the chat for some seconds only.
 * @param {{chat: Chat, item: Item}} props
 */
function Unanswered({ chat, item }) {
  const { t } = useWords();
  const silent = useComputed(() => chat.presses.value.some((one) => one.mid === item.mid && one.state === "expired"));
  return p({ class: "keyboard-note", role: "status" }, silent.value ? t("The bot did not answer") : null);
}

/**
 * @param {Press} press
 * @param {Item} item
 * @param {number} row
 * @param {number} column
 */
function isAt(press, item, row, column) {
  return press.mid === item.mid && press.row === row && press.column === column;
}

/** @param {Button} key */
const lookOf = (key) => INTENTS[key.intent]?.look ?? "";

/** @param {Button} key */
function glyphOf(key) {
  const glyph = ASKS[key.type] ?? INTENTS[key.intent]?.glyph;
  return glyph ? icon(glyph, { class: "key-glyph" }) : null;
}
