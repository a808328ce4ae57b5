// @ts-check
// Where a person goes once they are in: a page of ours, whatever the address says.

/**
 * Browsers read `\` as `/` and drop tabs, so the address is judged as they understand it, not as it is written.
 * @param {string | null} asked
 * @param {string} origin of this page
 * @returns {string}
 */
export function nextOf(asked, origin) {
  if (!asked?.startsWith("/")) return "/";
  const found = URL.canParse(asked, origin) ? new URL(asked, origin) : null;
  if (found?.origin !== origin || found.pathname.startsWith("//") || found.pathname === "/sign-in") return "/";
  return found.pathname + found.search + found.hash;
}
