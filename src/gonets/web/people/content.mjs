// What one writes as the door takes it, and what of a message is made here: its quote, its stub. Pure.
// @ts-check

/** @typedef {import("./client.d.ts").Content} Content */
/** @typedef {import("./types.d.ts").Message} Message */

/**
 * Without its uploads: they go in when they are done.
 * @param {Content} content
 */
export function bodyOf(content) {
  return {
    ...(content.text ? { text: content.text } : {}),
    ...(content.attachments?.length ? { attachments: content.attachments } : {}),
    ...(content.replyTo ? { reply_to: content.replyTo } : {}),
    ...(content.privacyWarning ? { privacyWarning: content.privacyWarning } : {}),
  };
}

/**
 * @param {Message} message
 * @returns {NonNullable<Message["reply"]>}
 */
export function quoteOf(message) {
  const { text, mid, attachments } = message.message;
  const kind = attachments?.find((one) => one.type !== "INLINE_KEYBOARD")?.type;
  const sender = { member_id: message.sender.user_id, name: message.sender.name };
  return { mid, sender, ...(text ? { text } : {}), ...(kind ? { kind } : {}) };
}

/**
 * @param {Message} message
 * @returns {Message}
 */
export function stubOf({ sender, recipient, timestamp, version, message: { seq, mid } }) {
  return { sender, recipient, timestamp, version, deleted: true, message: { seq, mid } };
}
