// A message in one line: for the list of dialogs, quotes and what is read aloud.
// @ts-check
import { attachmentWord } from "./attachments/index.mjs";
import { systemLine } from "./system.mjs";

/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("../people/types.d.ts").Message} Message */
/** @typedef {import("../kit/words.mjs").Words} Words */

/** More than any line shows; a message may hold thousands of signs. */
const ENOUGH = 200;

/**
 * @param {Message} message
 * @param {Words} words
 * @param {string | undefined} me
 */
export function previewOf(message, words, me) {
  if (message.deleted) return words.t("Message deleted");
  if (message.system) return systemLine(message, words, me);
  const text = oneLine(message.message.text ?? "");
  const word = attachmentWord(message, words);
  if (word && text) return words.t("{attachment}: {text}", { attachment: word, text });
  return text || word;
}

/**
 * A pending message as it will be once its files are up.
 * @param {Item} item
 * @returns {Message}
 */
export function asSent({ message, uploads = [] }) {
  const files = uploads.map(({ kind, name }) => /** @type {any} */ ({ type: kind, payload: { name } }));
  return { ...message, files: [...uploads], message: { ...message.message, attachments: [...files, ...(message.message.attachments ?? [])] } };
}

/**
 * @param {string} text
 */
export function oneLine(text) {
  const whole = text.trim().replace(/\s+/g, " ");
  return whole.length > ENOUGH ? `${whole.slice(0, ENOUGH)}…` : whole;
}

/**
 * Whether a message came from this person; pending ones are theirs too.
 * @param {Message} message
 * @param {string | undefined} me
 */
export const isMine = (message, me) => message.sender.user_id === me;
