// Text of a person with its links.
// @ts-check

/**
 * @param {{text: string}} props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function LinkedText({ text }) {
  return text;
}
