// @ts-check
// What of a message may be sent on to another chat.

/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("../people/types.d.ts").Attachment} Attachment */

/** Only the server makes these. */
const NOT_ONES_OWN = new Set(["INLINE_KEYBOARD", "SHARE", "CALL", "PRESENT"]);

/** @param {Item} item */
export function isForwardable(item) {
  return !item.message.message.privacyWarning && ((item.message.message.text ?? "") !== "" || carried(item).length > 0);
}

/**
 * What may be sent on: who reads a file may send it by its token (W-ATT-3); a live position stops being one.
 * @param {Item} item
 * @returns {Attachment[]}
 */
export function carried(item) {
  const all = item.message.message.attachments ?? [];
  return all.filter((one) => !NOT_ONES_OWN.has(one.type)).map((one) => {
    if (one.type !== "LOCATION") return one;
    const { livePeriod: _, ...place } = one.payload;
    return { type: one.type, payload: place };
  });
}
