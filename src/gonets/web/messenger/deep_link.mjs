// @ts-check
// What a deep link leads to, read from its address (W-LINK-1, W-CHAT-8).

/** @typedef {import("./pages.mjs").Start} Start */

/**
 * Null: it is no deep link.
 * @param {string} text
 * @returns {Start | null}
 */
export function startOf(text) {
  let url;
  try {
    url = new URL(text.trim(), location.origin);
  } catch {
    return null;
  }
  const payload = url.searchParams.get("payload");
  const group = /^\/group\/(\d+)\/messages\/?$/.exec(url.pathname)?.[1];
  if (group) return { group: `group:${group}`, payload };
  const link = /^\/messages\/(g\d+)\/?$/.exec(url.pathname)?.[1];
  return link ? { link, payload } : null;
}
