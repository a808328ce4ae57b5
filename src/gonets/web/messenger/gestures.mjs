// What hands do to a message: the menu by right click or long press, a reply by swiping to the right or by a double click (ux.md 2.6).
// @ts-check
import { useRef } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";

/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("./view.mjs").ChatView} ChatView */
/** @typedef {{x: number, y: number, cancel: () => void, swipes: boolean}} Touch */

const LONG_MS = 500;
const STILL_PX = 10;
const SWIPE_PX = 56;
const FURTHEST_PX = 80;

/**
 * @param {ChatView} view
 * @param {Item} item
 */
export function useGestures(view, item) {
  const touch = useRef(/** @type {Touch | null} */ (null));
  const openMenu = (/** @type {HTMLElement} */ from, /** @type {number} */ x, /** @type {number} */ y) => {
    view.menu.value = { chat: view.chat, item, x, y, from };
  };
  const end = (/** @type {HTMLElement} */ row) => {
    touch.current?.cancel();
    touch.current = null;
    row.style.removeProperty("--swiped");
    row.classList.remove("row-swiped");
  };
  return {
    /** @param {MouseEvent & {currentTarget: HTMLElement}} event */
    onContextMenu: (event) => {
      if (keepsOwnMenu(event.target)) return;
      event.preventDefault();
      const box = event.currentTarget.getBoundingClientRect();
      // Shift+F10 and the menu key come without a place.
      const byKey = event.clientX === 0 && event.clientY === 0;
      openMenu(event.currentTarget, byKey ? box.left + box.width / 2 : event.clientX, byKey ? box.top + box.height / 2 : event.clientY);
    },
    /** @param {TouchEvent & {currentTarget: HTMLElement}} event */
    onTouchStart: (event) => {
      const [finger] = event.touches;
      if (!finger || event.touches.length > 1) return;
      const row = event.currentTarget;
      const { clientX: x, clientY: y } = finger;
      touch.current = { x, y, swipes: false, cancel: after(LONG_MS, () => touch.current && openMenu(row, x, y)) };
    },
    /** @param {TouchEvent & {currentTarget: HTMLElement}} event */
    onTouchMove: (event) => {
      const [finger] = event.touches;
      if (!finger || !touch.current) return;
      const [right, down] = [finger.clientX - touch.current.x, finger.clientY - touch.current.y];
      if (Math.hypot(right, down) > STILL_PX) touch.current.cancel();
      if (Math.abs(down) > STILL_PX && !touch.current.swipes) return end(event.currentTarget);
      if (right > STILL_PX) touch.current.swipes = true;
      if (touch.current.swipes) {
        event.currentTarget.classList.add("row-swiped");
        event.currentTarget.style.setProperty("--swiped", `${Math.min(Math.max(right, 0), FURTHEST_PX)}px`);
      }
    },
    /** @param {TouchEvent & {currentTarget: HTMLElement}} event */
    onTouchEnd: (event) => {
      const [finger] = event.changedTouches;
      const far = touch.current?.swipes && finger && finger.clientX - touch.current.x > SWIPE_PX;
      end(event.currentTarget);
      if (far) view.reply(item);
    },
    /** @param {TouchEvent & {currentTarget: HTMLElement}} event */
    onTouchCancel: (event) => end(event.currentTarget),
  };
}

/**
 * Links and fields have a menu of the browser that is of more use; so has marked text.
 * @param {EventTarget | null} target
 */
function keepsOwnMenu(target) {
  return target instanceof Element && (target.closest("a, input, textarea, video") !== null || !document.getSelection()?.isCollapsed);
}
