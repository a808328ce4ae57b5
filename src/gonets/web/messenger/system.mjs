// System lines in words, from the flag of the people's door; never by reading their text (W-SYS-3, M-21).
// @ts-check
import { shownName } from "../kit/names.mjs";

/** @typedef {import("../people/types.d.ts").Message} Message */
/** @typedef {import("../kit/words.mjs").Words} Words */

/**
 * Present tense, since Russian past tense would have to know whether Nina is a woman.
 * @param {Message} message one with `system`
 * @param {Words} words
 * @param {string | undefined} me
 */
export function systemLine(message, words, me) {
  const about = message.system_about;
  const values = {
    name: isolated(message.sender.name),
    members: words.list((about?.members ?? []).map((member) => isolated(member.name))),
    title: isolated(about?.title ?? ""),
  };
  return message.sender.user_id === me ? byMe(message.system, words, values) : byOther(message.system, words, values);
}

/**
 * @param {string | undefined} kind
 * @param {Words} words
 * @param {{name: string, members: string, title: string}} values
 */
function byOther(kind, { t }, values) {
  switch (kind) {
    case "CHAT_CREATED":
      return t("{name} created the chat", values);
    case "USERS_ADDED":
      return t("{name} added: {members}", values);
    case "THEME_CHANGED":
      return t("{name} changed the title: “{title}”", values);
    case "ICON_CHANGED":
      return t("{name} changed the picture of the chat", values);
    case "JOIN_BY_LINK":
      return t("{name} joined by link", values);
    case "USER_LEFT":
      return t("{name} left the chat", values);
    case "USERS_REMOVED":
      return t("{name} removed: {members}", values);
    default:
      return t("{name} changed something in the chat", values);
  }
}

/**
 * @param {string | undefined} kind
 * @param {Words} words
 * @param {{name: string, members: string, title: string}} values
 */
function byMe(kind, { t }, values) {
  switch (kind) {
    case "CHAT_CREATED":
      return t("You created the chat");
    case "USERS_ADDED":
      return t("You added: {members}", values);
    case "THEME_CHANGED":
      return t("You changed the title: “{title}”", values);
    case "ICON_CHANGED":
      return t("You changed the picture of the chat");
    case "JOIN_BY_LINK":
      return t("You joined by link");
    case "USER_LEFT":
      return t("You left the chat");
    case "USERS_REMOVED":
      return t("You removed: {members}", values);
    default:
      return t("You changed something in the chat");
  }
}

/**
 * A name that cannot turn the direction of the words around it, not even by ending its isolation (M-45).
 * @param {string} name
 */
export const isolated = (name) => `\u2068${shownName(name)}\u2069`;
