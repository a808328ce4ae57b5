// @ts-check
// Keys by a table that handlers and the sheet of keys share, so that what is shown is what works. Letters are matched by
// their place on the board (event.code): a Russian layout works.

/**
 * @typedef {object} Key
 * @property {string} id what a handler is called by
 * @property {string[]} keys like "mod+KeyK", "alt+shift+ArrowUp", "?" ; `mod` is Ctrl, and ⌘ on a Mac
 * @property {(words: import("./words.mjs").Words) => string} text
 * @property {"anywhere" | "outside-fields" | "message" | "field"} where whose part of the page handles it; only outside
 *   fields do keys without Ctrl or Alt act
 * @property {true} [development] works in development only
 */
/** @typedef {(event: KeyboardEvent) => boolean | void} Act false: not meant for me after all */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * Hangs on a messenger's root, not on the window: on the stage keys act on the focused phone (ux.md 2.4).
 * @param {HTMLElement} root
 * @param {readonly Key[]} table
 * @param {Record<string, Act>} acts by a key's id
 * @returns {() => void} stops listening
 */
export function listen(root, table, acts) {
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    for (const key of table) {
      const act = acts[key.id];
      if (!act || !matches(event, key) || act(event) === false) continue;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
  };
  root.addEventListener("keydown", keydown);
  return () => root.removeEventListener("keydown", keydown);
}

/**
 * @param {KeyboardEvent} event
 * @param {Key} key
 */
export function matches(event, key) {
  const inField = isField(event.target);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "Escape";
  if (inField && plain && key.where !== "field") return false;
  return key.keys.some((one) => isPressed(event, one));
}

/**
 * @param {KeyboardEvent} event
 * @param {string} combination
 */
function isPressed(event, combination) {
  const parts = combination.split("+");
  const last = parts.pop();
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const other = MAC ? event.ctrlKey : event.metaKey;
  const sign = last !== undefined && last.length === 1;
  // A sign such as "?" is typed with Shift on most boards and not on all: what it is counts, not how it came.
  if (sign) return event.key === last && !event.ctrlKey && !event.metaKey && !event.altKey;
  return (
    event.code === last &&
    mod === parts.includes("mod") &&
    !other &&
    event.altKey === parts.includes("alt") &&
    event.shiftKey === parts.includes("shift")
  );
}

/** @param {EventTarget | null} target */
export function isField(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select");
}

const SPELLED = /** @type {Record<string, string>} */ ({
  mod: MAC ? "⌘" : "Ctrl",
  alt: MAC ? "⌥" : "Alt",
  shift: MAC ? "⇧" : "Shift",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
  ContextMenu: "Menu",
});

/**
 * As people read it: "Ctrl+K", "↑".
 * @param {string} combination
 */
export function spell(combination) {
  return combination
    .split("+")
    .map((part) => SPELLED[part] ?? part.replace(/^(Key|Digit)/, ""))
    .join(MAC ? "" : "+");
}
