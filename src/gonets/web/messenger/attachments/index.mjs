// @ts-check
// What hangs on a message: all attachments of a bubble but the keyboard, and the word a preview says for them.
import { Boundary } from "../../kit/boundary.mjs";
import { lazy } from "../../kit/lazy.mjs";
import { shownName } from "../../kit/names.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useLayers } from "../../kit/layers.mjs";
import { lightbox, useLater } from "../later.mjs";
import { Images } from "./image.mjs";
import { isFile, isVoice, piecesOf } from "./pieces.mjs";

const { div } = tags;

/** @typedef {import("../../people/client.d.ts").Chat} Chat */
/** @typedef {import("../../people/client.d.ts").Item} Item */
/** @typedef {import("../../people/types.d.ts").Message} Message */
/** @typedef {import("../../kit/words.mjs").Words} Words */
/** @typedef {import("./pieces.mjs").Piece} Piece */
/** @typedef {import("./pieces.mjs").FilePiece} FilePiece */

/**
 * @param {{chat: Chat, item: Item}} props
 * @returns {any}
 */
export function Attachments({ chat, item }) {
  const layers = useLayers();
  const later = useLater();
  const pieces = piecesOf(item);
  if (pieces.length === 0) return null;
  const pictures = pieces.filter(isFile).filter((piece) => piece.type === "IMAGE" && piece.foreign === null);
  const others = pieces.filter((piece) => !pictures.some((picture) => picture === piece));
  const onopen = (/** @type {FilePiece} */ picture) =>
    later(lightbox, ({ openLightbox }) => openLightbox(layers, { item, pictures, first: pictures.indexOf(picture) }));
  return div(
    { class: "attachments" },
    pictures.length > 0 && h(Boundary, { what: "IMAGE" }, h(Images, { pictures, onopen })),
    others.map((piece) => h(Boundary, { key: piece.key, what: piece.type }, h(RarePiece, { chat, item, piece }))),
  );
}

/** The room of most of them, while their module is on its way. */
const coming = () => div({ class: "attachment-coming" });
const RarePiece = lazy(async () => (await import("./rarer.mjs")).RarePiece, coming);

/**
 * A lone sticker is drawn without a bubble.
 * @param {Message} message
 * @returns {boolean}
 */
export function isBare({ message, reply }) {
  const shown = (message.attachments ?? []).filter((one) => one.type !== "INLINE_KEYBOARD");
  return shown.length === 1 && shown[0]?.type === "STICKER" && !message.text && !reply;
}

/**
 * The word for what a message without text carries: "Photo", "Voice message"; nothing for a message of text alone.
 * @param {Message} message
 * @param {Words} words
 * @returns {string}
 */
export function attachmentWord({ message, files }, words) {
  const shown = (message.attachments ?? []).filter((one) => one.type !== "INLINE_KEYBOARD");
  const [first] = shown;
  if (!first) return "";
  if (first.type === "IMAGE") {
    const photos = shown.filter((one) => one.type === "IMAGE").length;
    return photos > 1 ? words.n("{count} photo", "{count} photos", photos) : words.t("Photo");
  }
  if (first.type === "FILE") return shownName(first.payload.name) || words.t("File");
  if (first.type === "AUDIO") return isVoice(files?.[message.attachments?.indexOf(first) ?? 0]) ? words.t("Voice message") : words.t("Audio");
  return wordOf(first.type, words);
}

/**
 * @param {string} type
 * @param {Words} words
 */
function wordOf(type, { t }) {
  switch (type) {
    case "VIDEO":
      return t("Video");
    case "SHARE":
      return t("Link");
    case "CONTACT":
      return t("Contact");
    case "LOCATION":
      return t("Location");
    case "MUSIC":
      return t("Track");
    case "CALL":
      return t("Call");
    case "PRESENT":
      return t("Present");
    case "STICKER":
      return t("Sticker");
    default:
      return t("Attachment");
  }
}
