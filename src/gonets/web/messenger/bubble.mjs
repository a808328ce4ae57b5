// One message: who wrote it, what it answers, text, attachments, time and ticks, and what went wrong with it.
// @ts-check
import { icon } from "../kit/icons.mjs";
import { lazy } from "../kit/lazy.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useComputed } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { Attachments, isBare } from "./attachments/index.mjs";
import { useChatView } from "./context.mjs";
import { Face, hueOf } from "./face.mjs";
import { Guard } from "./guard.mjs";
import { Keyboard } from "./keyboard.mjs";
import { LinkedText } from "./linked.mjs";
import { isSeen } from "./marks.mjs";
import { oneLine } from "./previews.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("./rows.mjs").Row} Row */

const Trouble = lazy(async () => (await import("./trouble.mjs")).Trouble);
const { bdi, button, div, p, span, time } = tags;
const FEW_EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[\u200D\uFE0F\u{1F3FB}-\u{1F3FF}]|\s){1,12}$/u;

/**
 * @param {{chat: Chat, row: Row}} props
 */
export function Bubble({ chat, row }) {
  const { item } = row;
  const { t } = useWords();
  const { message } = item;
  const others = useComputed(() => chat.row.value.type === "CHAT");
  if (message.deleted) return div({ class: "bubble-stub" }, icon("delete"), t("Message deleted"));
  const named = others.value && !item.mine;
  return div(
    { class: lookOf(row), "data-state": item.state },
    named && (row.last ? h(Face, { id: message.sender.user_id, name: message.sender.name, size: "small" }) : span({ class: "face face-small" })),
    div(
      { class: "bubble-column" },
      div(
        { class: "bubble" },
        named && row.first && span({ class: `bubble-author hue-${hueOf(message.sender.user_id)}` }, bdi(null, shownName(message.sender.name))),
        message.reply && h(Quote, { item, reply: message.reply }),
        h(Content, { chat, item }),
        h(Meta, { chat, item }),
      ),
      h(Keyboard, { chat, item }),
      (item.state === "failed" || item.state === "uncertain") && h(Trouble, { chat, item }),
    ),
  );
}

/** @param {Row} row */
function lookOf({ item, first, last }) {
  const { message } = item;
  const text = message.message.text ?? "";
  const look = ["bubble-row", item.mine ? "bubble-mine" : "bubble-theirs"];
  if (first) look.push("bubble-first");
  if (last) look.push("bubble-last");
  if (isBare(message)) look.push("bubble-bare");
  else if (!text && !message.reply && onlyPictures(item)) look.push("bubble-media");
  else if (!message.reply && !hasMore(item) && text.length < 40 && FEW_EMOJI.test(text)) look.push("bubble-emoji");
  return look.join(" ");
}

/** @param {Item} item */
function onlyPictures({ message, uploads }) {
  const shown = (message.message.attachments ?? []).filter((one) => one.type !== "INLINE_KEYBOARD");
  const kinds = [...shown.map((one) => one.type), ...(uploads ?? []).map((one) => one.kind)];
  return kinds.length > 0 && kinds.every((kind) => kind === "IMAGE" || kind === "VIDEO");
}

/** @param {Item} item */
const hasMore = ({ message, uploads }) => Boolean(message.message.attachments?.length || uploads?.length);

/** @param {{chat: Chat, item: Item}} props */
function Content({ chat, item }) {
  const { text, privacyWarning } = item.message.message;
  const inner = [h(Attachments, { chat, item }), text && p({ class: "bubble-text", dir: "auto" }, h(LinkedText, { text }))];
  return privacyWarning ? h(Guard, { warning: privacyWarning }, inner) : inner;
}

/** @param {{item: Item, reply: NonNullable<Item["message"]["reply"]>}} props */
function Quote({ item, reply }) {
  const view = useChatView();
  const { t } = useWords();
  const text = reply.deleted ? t("Message deleted") : oneLine(reply.text ?? "") || quotedWord(reply.kind, t);
  return button(
    { type: "button", class: `bubble-quote hue-${hueOf(reply.sender.member_id)}`, disabled: reply.deleted ?? false, onClick: () => view.jump(reply.mid, item.mid) },
    span({ class: "bubble-quote-author one-line" }, bdi(null, shownName(reply.sender.name))),
    span({ class: "one-line", dir: "auto" }, text),
  );
}

/**
 * @param {string | undefined} kind type of the first attachment of what is quoted
 * @param {import("../kit/words.mjs").Words["t"]} t
 */
function quotedWord(kind, t) {
  switch (kind) {
    case "IMAGE":
      return t("Photo");
    case "VIDEO":
      return t("Video");
    case "AUDIO":
      return t("Voice message");
    case "FILE":
      return t("File");
    case "LOCATION":
      return t("Location");
    case "CONTACT":
      return t("Contact");
    case "STICKER":
      return t("Sticker");
    default:
      return t("Message");
  }
}

/** @param {{chat: Chat, item: Item}} props */
function Meta({ chat, item }) {
  const words = useWords();
  const { message } = item;
  const said = [words.dateTime(message.timestamp)];
  if (message.edited) said.push(words.t("edited"));
  return span(
    { class: "bubble-meta", title: said.join(", ") },
    message.message.privacyWarning && icon("lock", { label: words.t("Protected"), class: "icon-tiny" }),
    message.edited && span(null, words.t("edited")),
    time({ dateTime: new Date(message.timestamp).toISOString() }, words.time(message.timestamp)),
    item.mine && h(Ticks, { chat, item }),
  );
}

/**
 * Only the rows a `read` frame touches are drawn anew: the comparison is a signal of its own (M-13).
 * @param {{chat: Chat, item: Item}} props
 */
export function Ticks({ chat, item }) {
  const { t } = useWords();
  const seen = useComputed(() => isSeen(item, chat.row.value.read_by_others_up_to)).value;
  switch (item.state) {
    case "waiting":
    case "sending":
      return icon("clock", { label: t("Being sent"), class: "icon-tiny bubble-waiting" });
    case "failed":
    case "uncertain":
      return icon("failed", { label: t("Not sent"), class: "icon-tiny bubble-failed" });
    default:
      return seen
        ? icon("check-check", { label: t("Seen"), class: "icon-tiny bubble-seen" })
        : icon("check", { label: t("Sent"), class: "icon-tiny" });
  }
}
