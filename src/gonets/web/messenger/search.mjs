// Search in dialogs and messages.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */

/**
 * In the left pane; with a chat, in the right one and in that chat alone.
 * @param {{chat?: Chat, onclose: () => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Search(_props) {
  return null;
}
