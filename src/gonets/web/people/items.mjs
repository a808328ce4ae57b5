// The bubbles of a chat: its window, and after it what is not confirmed; an item is a new object only if it looks different.
// @ts-check
import { computed } from "../kit/tags.mjs";

/** @typedef {import("./client.d.ts").Item} Item */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./outbox.mjs").Record} Record */
/** @typedef {import("./chats.mjs").Home} Home */
/** @typedef {{id: string, pages: import("./reading.mjs").Reading}} Shown */

/**
 * @param {Shown} chat
 * @param {Home} home
 */
export function itemsOf(chat, home) {
  /** @type {WeakMap<object, Item>} */
  const made = new WeakMap();
  // A bubble keeps the key it was born with: confirmed, it is the same row (F-7).
  /** @type {Set<string>} */
  const born = new Set();
  /** @type {Item[]} */
  let last = [];

  /** @param {Message} message */
  const confirmed = (message) => {
    const known = made.get(message);
    if (known) return known;
    const { mid } = message.message;
    const mine = message.sender.user_id === home.person;
    const key = mine && message.client_id && born.has(message.client_id) ? message.client_id : mid;
    /** @type {Item} */
    const item = { key, mid, message, mine, state: "sent" };
    made.set(message, item);
    return item;
  };

  /** @param {Record} record */
  const pending = (record) => {
    const known = made.get(record);
    if (known) return known;
    born.add(record.id);
    const item = pendingItem(record, chat.id, home);
    made.set(record, item);
    return item;
  };

  const items = computed(() => {
    const { shown } = chat.pages.windows.value;
    const all = (shown?.messages ?? []).map(confirmed);
    if (!shown?.after || chat.pages.isStale.value) all.push(...home.outbox.of(chat.id).map(pending));
    if (all.length !== last.length || all.some((item, index) => item !== last[index])) last = all;
    return last;
  });
  const unsent = computed(() => {
    const record = home.outbox.last.value.get(chat.id);
    return record && pending(record);
  });
  return { items, unsent };
}

/**
 * @param {Record} record
 * @param {string} chat
 * @param {Home} home
 * @returns {Item}
 */
function pendingItem(record, chat, home) {
  const { attachments, ...words } = record.body;
  /** @type {Message} */
  const message = {
    sender: { user_id: home.person, name: home.myName() },
    recipient: { chat_id: chat },
    timestamp: record.madeAt,
    message: {
      ...words,
      ...(attachments ? { attachments: /** @type {import("./types.d.ts").Attachment[]} */ (attachments) } : {}),
      seq: "",
      mid: "",
    },
    ...(record.reply ? { reply: record.reply } : {}),
    client_id: record.id,
    version: "",
  };
  const uploads = record.uploads.flatMap((id) => home.uploads.one(id) ?? []);
  return {
    key: record.id,
    message,
    mine: true,
    state: record.state,
    ...(record.fault ? { fault: record.fault } : {}),
    ...(uploads.length ? { uploads } : {}),
  };
}
