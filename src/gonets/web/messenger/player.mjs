// @ts-check
// Where the player's bar stands: over the chat, so that a sound goes on when its message was scrolled away (M-17).
import { h, signal } from "../kit/tags.mjs";

/** Comes with the first sound that is drawn. */
const bar = signal(/** @type {{Bar: () => any} | null} */ (null));

/** @param {() => any} Bar */
export const bringPlayer = (Bar) => void (bar.value = { Bar });

/** @returns {any} */
export function Player() {
  return bar.value && h(bar.value.Bar, {});
}
