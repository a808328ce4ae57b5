// Making a chat, and writing to a person for the first time.
// @ts-check

/**
 * @param {{onclose: () => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function NewChat(_props) {
  return null;
}
