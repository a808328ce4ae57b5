// Which rows a timeline has: days, runs of one author, the unread divider, all computed from the messages (M-12, M-16).
// @ts-check
import { dayKey } from "../kit/times.mjs";

/** @typedef {import("../people/client.d.ts").Item} Item */
/**
 * @typedef {object} Row
 * @property {string} key
 * @property {Item} item
 * @property {boolean} newDay a day separator stands above
 * @property {boolean} unread the unread divider stands above
 * @property {boolean} first begins a run
 * @property {boolean} last ends a run: it has the tail
 */

const RUN_MS = 5 * 60_000;

/**
 * Of the first row nobody knows yet what stands above it while there is more history: it gets no separator that the next
 * page would take away again, which would move everything below.
 *
 * Rows that did not change are the same objects as before, so that only changed ones are drawn anew.
 * @param {Item[]} items
 * @param {string | undefined} unreadFrom the mid above which the divider stands
 * @param {Map<string, Row>} before
 * @param {boolean} hasBefore whether there is history above the first item
 * @returns {Row[]}
 */
export function layRows(items, unreadFrom, before, hasBefore) {
  const days = items.map((item) => dayKey(item.message.timestamp));
  const newDays = days.map((day, i) => (i === 0 ? !hasBefore : day !== days[i - 1]));
  const begins = items.map((item, i) => i === 0 || newDays[i] || item.mid === unreadFrom || !runsOn(items[i - 1], item));
  return items.map((item, i) => {
    const row = {
      key: item.key,
      item,
      newDay: newDays[i] ?? false,
      unread: unreadFrom !== undefined && item.mid === unreadFrom,
      first: begins[i] ?? true,
      last: begins[i + 1] ?? true,
    };
    const old = before.get(item.key);
    return old && same(old, row) ? old : row;
  });
}

/**
 * @param {Item | undefined} upper
 * @param {Item} lower
 */
function runsOn(upper, lower) {
  if (!upper || upper.message.system || lower.message.system) return false;
  const pause = lower.message.timestamp - upper.message.timestamp;
  return upper.message.sender.user_id === lower.message.sender.user_id && pause < RUN_MS;
}

/**
 * @param {Row} one
 * @param {Row} other
 */
function same(one, other) {
  return (
    one.item === other.item &&
    one.newDay === other.newDay &&
    one.unread === other.unread &&
    one.first === other.first &&
    one.last === other.last
  );
}
