// The page a deep link opens, with its Start.
// @ts-check

/**
 * @param {{group?: string, link?: string, payload: string | null, onstarted: (chatId: string) => void}} _props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function StartPage(_props) {
  return null;
}
