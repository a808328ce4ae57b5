// The sheet that asks for consent, and the profile of a group.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */

/**
 * The profile of the group or person of a chat, in the right pane.
 * @param {{chat: Chat, onclose: () => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Profile(_props) {
  return null;
}

/**
 * What takes the composer's place while a group may not be written to, with the way out.
 * @param {{chat: Chat}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function ConsentBar(_props) {
  return null;
}
