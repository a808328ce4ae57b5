// @ts-check
// Icons out of the one sprite; their names stand in tools/vendor/icons.mjs.
import { tags } from "./tags.mjs";

const { svg, use } = tags;
const SPRITE = new URL("../icons.svg", import.meta.url).pathname;

/**
 * Silent to a screen reader unless labelled: next to words, or in a button with a name, it needs no label.
 * @param {import("../vendor/ui.mjs").IconName} name
 * @param {{label?: string, class?: string}} [how]
 */
export function icon(name, how = {}) {
  const said = how.label === undefined ? { "aria-hidden": true } : { role: /** @type {const} */ ("img"), "aria-label": how.label };
  return svg({ class: how.class ? `icon ${how.class}` : "icon", ...said }, use({ href: `${SPRITE}#${name}` }));
}
