// Files that wait in the composer, with previews and progress.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */

/**
 * @param {{chat: Chat}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Tray(_props) {
  return null;
}
