// How far a chat has been read, by the order of its mids (W-ID-4).
// @ts-check

/** @typedef {import("../people/client.d.ts").Item} Item */

/**
 * The number a mid ends with: the hex of its seq.
 * @param {string} mid
 */
export const seqOf = (mid) => BigInt(`0x${mid.slice(mid.lastIndexOf(".") + 1)}`);

/**
 * Whether somebody who read up to `upTo` has seen this message.
 * @param {Item} item
 * @param {string | null | undefined} upTo
 */
export const isSeen = (item, upTo) => Boolean(item.mid && upTo && seqOf(item.mid) <= seqOf(upTo));
