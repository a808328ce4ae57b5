// The timeline is one stop of Tab; arrows walk from message to message (M-41, ux.md 2.4).
// @ts-check
import { matches } from "../kit/keys.mjs";
import { useLayoutEffect, useRef } from "../kit/tags.mjs";
import { useChatView } from "./context.mjs";
import { KEYS } from "./key_table.mjs";

/** @typedef {import("./rows.mjs").Row} Row */
/** @typedef {import("../kit/virtual.mjs").Virtual} Virtual */

const MESSAGE_KEYS = KEYS.filter(({ where }) => where === "message");
const FOCUSABLE = "a[href], button:not([disabled]):not([tabindex='-1']), input:not([tabindex='-1']), video, audio";

/**
 * @param {{rows: Row[], virtual: Virtual, box: {current: HTMLElement | null}}} timeline
 */
export function useRoving({ rows, virtual, box }) {
  const view = useChatView();
  const wanted = useRef(/** @type {string | null} */ (null));
  const current = view.current.value;
  const shown = virtual.getVirtualItems();
  const stop = shown.some(({ key }) => key === current) ? current : rows[shown.at(-1)?.index ?? -1]?.key;
  const focus = (/** @type {number} */ index) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!row) return;
    wanted.current = row.key;
    view.current.value = row.key;
    virtual.scrollToIndex(rows.indexOf(row), { align: "auto" });
    take();
  };
  const take = () => {
    const row = wanted.current && rowOf(box.current, wanted.current);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  };
  useLayoutEffect(take);
  useNeighbour({ rows, box, focus });
  // With the rows, and not after they are painted: a key may be quicker.
  useLayoutEffect(() => {
    view.focusLast = () => focus(virtual.range?.endIndex ?? rows.length - 1);
  });
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const row = event.target instanceof HTMLElement ? event.target.closest("[data-key]") : null;
    if (!(row instanceof HTMLElement)) return void (isArrow(event) && view.focusLast());
    const at = rows.findIndex(({ key }) => key === row.dataset["key"]);
    if (event.target !== row) return void (event.key === "Escape" && leave(event, row));
    const item = rows[at]?.item;
    const id = MESSAGE_KEYS.find((key) => matches(event, key))?.id;
    if (event.key === "Escape") return void view.focusComposer();
    if (!item || id === undefined || (id === "copy" && !document.getSelection()?.isCollapsed)) return;
    const next = { "message-up": at - 1, "message-down": at + 1, "message-first": 0, "message-last": rows.length - 1 }[id];
    event.preventDefault();
    if (next !== undefined) focus(next);
    else if (id === "message-into") enter(row);
    else if (id === "menu") openMenu(view, item, row);
    else view.asked.value = { item, id };
  };
  return { stop, onKeyDown };
}

/**
 * Deleting a focused row moves the focus to its neighbour (M-43).
 * @param {{rows: Row[], box: {current: HTMLElement | null}, focus: (index: number) => void}} timeline
 */
function useNeighbour({ rows, box, focus }) {
  const view = useChatView();
  const before = useRef(rows);
  const held = useRef(false);
  const now = view.current.peek();
  useLayoutEffect(() => {
    const gone = held.current && now !== null && !rows.some(({ key }) => key === now);
    if (held.current && document.activeElement === document.body) {
      if (gone) focus(before.current.findIndex(({ key }) => key === now));
      // The focused row was only scrolled away: keys go on from what is in sight.
      else box.current?.focus({ preventScroll: true });
    }
    before.current = rows;
    held.current = box.current?.contains(document.activeElement) ?? false;
  });
}

/** @param {KeyboardEvent} event */
const isArrow = ({ key }) => key === "ArrowUp" || key === "ArrowDown";

/**
 * @param {HTMLElement | null} box
 * @param {string} key
 */
function rowOf(box, key) {
  return /** @type {HTMLElement | null} */ (box?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? null);
}

/** @param {HTMLElement} row */
const enter = (row) => /** @type {HTMLElement | null} */ (row.querySelector(FOCUSABLE))?.focus();

/**
 * @param {import("./view.mjs").ChatView} view
 * @param {Row["item"]} item
 * @param {HTMLElement} row
 */
function openMenu(view, item, row) {
  const place = row.getBoundingClientRect();
  view.menu.value = { chat: view.chat, item, x: place.left + place.width / 2, y: place.top + place.height / 2, from: row };
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} row
 */
function leave(event, row) {
  event.preventDefault();
  event.stopPropagation();
  row.focus();
}
