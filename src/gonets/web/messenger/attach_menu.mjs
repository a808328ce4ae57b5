// The button that attaches, and where dropped and pasted files go.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */

/**
 * @param {{chat: Chat}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function AttachMenu(_props) {
  return null;
}

/**
 * Files given by button, drop or paste: one path (M-11).
 * @param {Chat} _chat
 * @param {FileList | File[]} _files
 */
export function acceptFiles(_chat, _files) {}

/**
 * In the place of the send button while there is nothing to send.
 * @param {{chat: Chat}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function VoiceButton(_props) {
  return null;
}
