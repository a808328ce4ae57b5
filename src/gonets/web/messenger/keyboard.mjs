// The inline keyboard under a bubble.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */

/**
 * @param {{chat: Chat, item: Item}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Keyboard(_props) {
  return null;
}
