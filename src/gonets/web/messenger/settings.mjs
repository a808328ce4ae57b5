// A person's own settings.
// @ts-check

/**
 * @param {{onclose: () => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Settings(_props) {
  return null;
}
