// The menu on a message.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */

/**
 * @typedef {{chat: Chat, item: Item, x: number, y: number, from: HTMLElement}} MenuRequest
 */

/**
 * Opens at a point; focus goes back to `from` when it closes.
 * @param {{request: import("../kit/tags.mjs").SignalOf<MenuRequest | null>}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function MessageMenu(_props) {
  return null;
}
