// The sheet of keys.
// @ts-check

/**
 * @param {{onclose: () => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function KeySheet(_props) {
  return null;
}
