// Why something did not work, in words a person understands; the server's English is for bots (M-48).
// @ts-check
import { faultOf, NoNetwork, Refused } from "./door.mjs";

/** @typedef {import("./client.d.ts").Fault} Fault */
/** @typedef {import("./client.d.ts").Words} Words */
/** @typedef {(words: Words, fault: Fault) => string} Wording */

/** OK's numbers, as the people's door says them (W-ERR). @type {Readonly<Record<number, Wording>>} */
const BY_CODE = {
  2: ({ t }) => t("The server cannot do it right now. Try again a little later"),
  7: ({ t }) => t("The operator of this server has stopped your account"),
  8: ({ t }) => t("Too many requests. Try again a little later"),
  9: ({ t }) => t("Too many requests. Try again a little later"),
  10: ({ t }) => t("You are not allowed to do this here"),
  11: ({ t }) => t("A limit of this server is reached"),
  24: ({ t }) => t("Only the author can do this"),
  30: tooLarge,
  31: ({ t }) => t("The connection is too slow"),
  50: ({ t }) => t("Only administrators of the chat can do this"),
  100: ({ t }) => t("The server does not accept this"),
  102: ({ t }) => t("Your session is over. Sign in again"),
  103: ({ t }) => t("Your session is over. Sign in again"),
  110: ({ t }) => t("There is no such person, or you may not name them"),
  140: ({ t }) => t("There is no such message"),
  300: ({ t }) => t("This is no longer there"),
  453: ({ t }) => t("Your session is over. Sign in again"),
  500: tooLarge,
  501: ({ t }) => t("The picture is too small"),
  502: ({ t }) => t("The picture has too many pixels"),
  503: ({ t }) => t("This is not a picture of a known format: PNG, JPEG, GIF or WebP"),
  504: ({ t }) => t("The picture is damaged"),
  505: ({ t }) => t("There is no picture in this file"),
  704: ({ t }) => t("It is too late to change this message"),
  705: ({ t }) => t("There is no such chat"),
  706: ({ t }) => t("This message was deleted"),
  708: ({ t }) => t("There is no such sticker"),
  800: ({ t }) => t("The chat would have too many members"),
  801: ({ t }) => t("None of these people can be added"),
  9999: ({ t }) => t("Something broke on the server"),
};

/** Where a number alone says too little: by field. @type {readonly [code: number, field: RegExp, Wording][]} */
const BY_FIELD = [
  [100, /^text$/, ({ t }) => t("The text is too long")],
  [100, /^uploads$/, ({ t }) => t("A file of this message was lost. Attach it again")],
  [100, /^attachments.*token$/, ({ t }) => t("The file is no longer on the server. Attach it again")],
  [100, /^attachments/, ({ t }) => t("This attachment cannot be sent")],
  [100, /^reply_to$/, ({ t }) => t("The message you answer is not there")],
  [100, /^title$/, ({ t }) => t("The title is empty or too long")],
  [100, /^name$/, ({ t }) => t("The name is empty or too long")],
  [10, /^chat_id$/, ({ t }) => t("This chat is closed for you")],
];

/**
 * @param {Words} words
 * @param {unknown} why a Fault, or what a promise of the client was rejected with
 * @returns {string}
 */
export function reasonOf(words, why) {
  const fault = isFault(why) ? why : faultOf(why);
  if (!fault.status) return words.t("No connection. Try again when you are online");
  const { code, field = "" } = fault;
  const wording = BY_FIELD.find(([number, where]) => number === code && where.test(field))?.[2] ?? BY_CODE[code];
  return wording ? wording(words, fault) : words.t("The server refused: {message}", { message: fault.message });
}

/**
 * Why it did not work, in words. What is neither a refusal nor the network is a fault of ours and is thrown on.
 * @param {Words} words
 * @param {unknown} error
 */
export function whyNot(words, error) {
  if (!(error instanceof Refused || error instanceof NoNetwork)) throw error;
  return reasonOf(words, error);
}

/**
 * @param {unknown} why
 * @returns {why is Fault}
 */
function isFault(why) {
  return typeof why === "object" && why !== null && !(why instanceof Error) && "status" in why && "code" in why;
}

/**
 * @param {Words} words
 * @param {Fault} fault
 */
function tooLarge(words, { data }) {
  const most = Number(data);
  return most > 0 ? words.t("Larger than {size}, the most this server takes", { size: words.size(most) }) : words.t("This is too large");
}
