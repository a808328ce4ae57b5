// Pictures over the whole messenger, one at a time.
// @ts-check

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */

/**
 * @param {{chat: Chat, item: Item, index: number}} _what
 */
export function openLightbox(_what) {}
