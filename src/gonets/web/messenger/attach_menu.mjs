// The button that attaches, the one that records, and where dropped and pasted files go.
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
 * In the place of the send button while there is nothing to send.
 * @param {{chat: Chat}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function VoiceButton(_props) {
  return null;
}

/**
 * Files given by button, drop or paste: one path (M-11).
 * @param {Chat} _chat
 * @returns {(files: Iterable<File>) => void}
 */
export const useAccept = (_chat) => () => {};

/**
 * @param {DataTransfer | null} _transfer
 * @returns {File[]}
 */
export const filesOf = (_transfer) => [];
