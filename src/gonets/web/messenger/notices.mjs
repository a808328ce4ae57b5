// Notifications and the badge in the title, while the tab is hidden (M-29).
// @ts-check

/**
 * @returns {import("../kit/tags.mjs").Child}
 */
export function Notices() {
  return null;
}
