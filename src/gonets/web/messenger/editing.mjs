// What an edit gives back unchanged: the content is replaced as a whole (W-EDIT-1).
// @ts-check

/** @typedef {import("../people/client.d.ts").Item} Item */

/**
 * The attachments of a message in the form they are sent in. SHARE is made by the server from the text (W-MSG-7).
 * @param {Item} item
 * @returns {object[]}
 */
export function keptAttachments(item) {
  const attachments = item.message.message.attachments ?? [];
  return attachments.filter(({ type }) => type !== "SHARE").map((one) => {
    switch (one.type) {
      case "IMAGE":
      case "VIDEO":
      case "AUDIO":
      case "FILE":
        return { type: one.type, payload: { token: one.payload.token } };
      default:
        return one;
    }
  });
}
