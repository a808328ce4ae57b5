// How a row of the list of chats changes by what the feed tells, without asking the server anew. Pure.
// @ts-check
import { compareMids, place } from "./windows.mjs";

/** @typedef {import("./types.d.ts").ChatRow} ChatRow */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./types.d.ts").MemberId} MemberId */
/** @typedef {import("./types.d.ts").Mid} Mid */

/**
 * Whether the row has not heard of this message yet: all before it were told.
 * @param {ChatRow} row
 * @param {Message} message
 */
export function isNews(row, message) {
  return !message.deleted && (!row.last_message || compareMids(message.message.mid, row.last_message.message.mid) > 0);
}

/**
 * @param {ChatRow} row
 * @param {Message} message
 * @param {MemberId} me
 * @returns {ChatRow}
 */
export function withMessage(row, message, me) {
  const last = row.last_message;
  if (!isNews(row, message)) {
    return last?.message.mid === message.message.mid && !message.deleted ? { ...row, last_message: message } : row;
  }
  /** @type {ChatRow} */
  const fresh = { ...row, last_message: message, lastEventTime: Math.max(row.lastEventTime, message.timestamp) };
  const { mid } = message.message;
  if (message.sender.user_id === me || isRead(row, mid)) return fresh;
  return { ...fresh, unread: row.unread + 1, first_unread: row.unread ? row.first_unread : mid };
}

/**
 * Read by oneself up to a message; what follows it is counted if it is loaded, else what it passes over.
 * @param {ChatRow} row
 * @param {Mid} mid
 * @param {MemberId} me
 * @param {readonly Message[]} messages a range around `mid`
 * @param {boolean} isTail whether it ends with the newest message
 * @returns {ChatRow}
 */
export function readTo(row, mid, me, messages, isTail) {
  if (isRead(row, mid)) return row;
  const counts = (/** @type {Message} */ one) => one.sender.user_id !== me && !one.deleted;
  const at = place(messages, mid) + 1;
  const rest = messages.slice(at).filter(counts);
  const from = row.read_up_to;
  const passed = messages.slice(from === undefined ? 0 : place(messages, from) + 1, at).filter(counts).length;
  const isLast = row.last_message !== undefined && compareMids(row.last_message.message.mid, mid) <= 0;
  const left = isLast ? 0 : isTail ? rest.length : Math.max(0, row.unread - passed);
  const { first_unread: _, ...others } = row;
  const first = rest[0]?.message.mid;
  return { ...others, read_up_to: mid, unread: left, ...(left && first ? { first_unread: first } : {}) };
}

/**
 * Read by somebody else: the ticks of one's own messages (M-13).
 * @param {ChatRow} row
 * @param {Mid} mid
 * @returns {ChatRow}
 */
export function readByOther(row, mid) {
  const known = row.read_by_others_up_to;
  return known !== undefined && compareMids(mid, known) <= 0 ? row : { ...row, read_by_others_up_to: mid };
}

/**
 * @param {ChatRow} row
 * @param {Mid} mid
 */
function isRead(row, mid) {
  return row.read_up_to !== undefined && compareMids(mid, row.read_up_to) <= 0;
}
