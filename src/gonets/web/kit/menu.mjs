// @ts-check
// Menus: at a button or a point, or at the messenger's foot when it is narrow; arrows, Home, End, first letters, Esc.
import { icon } from "./icons.mjs";
import { Layer } from "./layers.mjs";
import { h, tags, useLayoutEffect, useRef } from "./tags.mjs";
import { after } from "./times.mjs";

/** @typedef {import("./layers.mjs").Layers} Layers */
/** @typedef {{x: number, y: number}} Point in the window */
/**
 * @typedef {object} Choice
 * @property {string} text
 * @property {() => void} act
 * @property {import("../vendor/ui.mjs").IconName} [icon]
 * @property {boolean} [danger]
 * @property {boolean} [disabled]
 * @property {boolean} [checked] draws a choice of several as radio buttons are
 * @property {string | undefined} [keys] as the sheet of keys spells them
 */
/** @typedef {{at: Element | Point, label: string, items: (Choice | null | false)[], back?: HTMLElement}} Asked `back` gets the focus afterwards */

const { button, div, kbd, span } = tags;
const GAP = 4;

/**
 * @param {Layers} layers
 * @param {Asked} asked
 * @returns {() => void} closes it
 */
export function openMenu(layers, asked) {
  return layers.open((close) => h(Menu, { ...asked, onclose: close }));
}

/** @param {Asked & {onclose: () => void}} props */
export function Menu(props) {
  return h(Layer, { kind: "menu", onclose: props.onclose, ...(props.back ? { back: props.back } : {}) }, h(MenuBox, props));
}

/** @param {Asked & {onclose: () => void}} props */
function MenuBox({ at, label, items, onclose }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  useLayoutEffect(() => {
    if (box.current) place(box.current, at);
    focusChoice(box.current, 0);
  }, []);
  return div(
    { class: "menu", role: "menu", "aria-label": label, ref: box, tabIndex: -1, onKeyDown: keydown },
    items.filter((item) => !!item).map((item) => row(item, onclose)),
  );

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    if (event.key === "Tab") onclose();
    else if (!moveBy(box.current, event)) return;
    event.preventDefault();
  }
}

/**
 * @param {Choice} item
 * @param {() => void} onclose
 */
function row(item, onclose) {
  const isRadio = item.checked !== undefined;
  const glyph = item.checked ? "check" : item.icon;
  return button(
    {
      class: item.danger ? "menu-item menu-danger" : "menu-item",
      type: "button",
      role: isRadio ? "menuitemradio" : "menuitem",
      "aria-checked": isRadio ? item.checked : undefined,
      tabIndex: -1,
      disabled: item.disabled,
      // Once it is closed and nothing is inert any more, the act may move the focus.
      onClick: () => {
        onclose();
        after(0, item.act);
      },
    },
    glyph ? icon(glyph) : span({ class: "icon" }),
    span({ class: "menu-text" }, item.text),
    item.keys ? kbd({ class: "menu-keys" }, item.keys) : null,
  );
}

/** @param {HTMLElement | null} box */
function choices(box) {
  return [...(box?.querySelectorAll("button:not(:disabled)") ?? [])].filter((one) => one instanceof HTMLButtonElement);
}

/**
 * @param {HTMLElement | null} box
 * @param {number} index
 */
function focusChoice(box, index) {
  const all = choices(box);
  (all.at(index % Math.max(all.length, 1)) ?? box)?.focus();
}

/**
 * @param {HTMLElement | null} box
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key meant something here
 */
function moveBy(box, event) {
  const all = choices(box);
  const now = all.findIndex((one) => one === document.activeElement);
  const to = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) focusChoice(box, to);
  else if (event.key.length === 1 && event.key !== " ") byLetter(all, now, event.key);
  else return false;
  return true;
}

/**
 * @param {HTMLButtonElement[]} all
 * @param {number} now
 * @param {string} letter
 */
function byLetter(all, now, letter) {
  const order = [...all.slice(now + 1), ...all.slice(0, now + 1)];
  order.find((one) => one.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()))?.focus();
}

/**
 * Beside `at`, wholly inside the messenger. A narrow messenger's stylesheet overrules it with its foot.
 * @param {HTMLElement} box
 * @param {Element | Point} at
 */
function place(box, at) {
  const room = box.parentElement?.getBoundingClientRect();
  if (!room) return;
  const size = box.getBoundingClientRect();
  const spot = at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
  const below = spot.bottom + GAP + size.height <= room.bottom;
  const top = below ? spot.bottom + GAP : spot.top - GAP - size.height;
  const fromLeft = spot.left + size.width <= room.right;
  const left = fromLeft ? spot.left : spot.right - size.width;
  box.style.setProperty("--menu-top", `${clamp(top - room.top, GAP, room.height - size.height - GAP)}px`);
  box.style.setProperty("--menu-left", `${clamp(left - room.left, GAP, room.width - size.width - GAP)}px`);
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamp(value, least, most) {
  return Math.max(least, Math.min(value, Math.max(least, most)));
}
