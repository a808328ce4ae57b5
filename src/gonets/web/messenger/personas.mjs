// The switch to another person (development).
// @ts-check

/**
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Personas() {
  return null;
}
