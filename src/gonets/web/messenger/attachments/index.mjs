// What hangs on a message: all attachments of a bubble but the keyboard, and the word a preview says for them.
// @ts-check

/** @typedef {import("../../people/client.d.ts").Chat} Chat */
/** @typedef {import("../../people/client.d.ts").Item} Item */
/** @typedef {import("../../people/types.d.ts").Message} Message */
/** @typedef {import("../../kit/words.mjs").Words} Words */

/**
 * @param {{chat: Chat, item: Item}} _props
 * @returns {import("../../kit/tags.mjs").Child}
 */
export function Attachments(_props) {
  return null;
}

/**
 * The word for what a message without text carries: "Photo", "Voice message"; nothing for a message of text alone.
 * @param {Message} _message
 * @param {Words} _words
 * @returns {string}
 */
export function attachmentWord(_message, _words) {
  return "";
}

/**
 * Whether a message is drawn without a bubble around it, as a lone sticker is.
 * @param {Message} _message
 */
export const isBare = (_message) => false;
