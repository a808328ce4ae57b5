// Who is in a chat, and what may be done about it.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */

/**
 * @param {{chat: Chat, onclose: () => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Members(_props) {
  return null;
}
