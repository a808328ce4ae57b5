// @ts-check
// The card that "save contact" gives: as it was sent, else made of name and phone.

/** @typedef {import("../../people/types.d.ts").Card} Contact */

/**
 * @param {Contact} contact
 * @returns {string}
 */
export function vcardOf({ vcfBody, name, phone }) {
  if (vcfBody !== undefined) return vcfBody;
  const lines = ["BEGIN:VCARD", "VERSION:3.0", `FN:${escaped(name)}`, `N:${escaped(name)};;;;`];
  if (phone !== undefined) lines.push(`TEL;TYPE=CELL:${escaped(dialled(phone))}`);
  return `${[...lines, "END:VCARD"].join("\r\n")}\r\n`;
}

/**
 * The wire has bare digits; a card's own may be anything.
 * @param {string} phone
 */
export const dialled = (phone) => (/^\d{10,15}$/.test(phone) ? `+${phone}` : phone);

/**
 * What a telephone may be given; null for what is no number.
 * @param {string} phone
 */
export function telephone(phone) {
  const bare = dialled(phone).replace(/[\s().-]/g, "");
  return /^\+?\d{3,15}$/.test(bare) ? bare : null;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n|\r/g, "\\n");
