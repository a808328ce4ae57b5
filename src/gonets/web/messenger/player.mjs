// The one player of a messenger, for voice and audio.
// @ts-check

/**
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Player() {
  return null;
}
