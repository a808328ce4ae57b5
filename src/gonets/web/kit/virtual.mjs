// Draws only the rows of a long list that can be seen: a hook over virtual-core (F-7).
// @ts-check
import { Virtualizer, elementScroll, measureElement, observeElementOffset, observeElementRect } from "../vendor/ui.mjs";
import { useLayoutEffect, useReducer, useState } from "./tags.mjs";

/** @typedef {Virtualizer<HTMLElement, HTMLElement>} Virtual */
/**
 * @typedef {object} Rows
 * @property {number} count
 * @property {() => HTMLElement | null} getScrollElement
 * @property {(index: number) => number} estimateSize
 * @property {(index: number) => string} getItemKey
 * @property {"start" | "end"} [anchorTo] which end stays still when rows come or go
 * @property {number} [scrollEndThreshold] how near to its end a list counts as scrolled to it
 * @property {number} [overscan]
 * @property {number} [paddingStart]
 * @property {number} [paddingEnd]
 */

/**
 * `_didMount` and `_willUpdate` are what virtual-core's own adapters call; the names are internal, the version is pinned,
 * and the tests of M-3 and M-8 watch over them.
 * @param {Rows} rows
 * @returns {Virtual}
 */
export function useVirtual(rows) {
  const [, redraw] = useReducer((/** @type {number} */ drawn) => drawn + 1, 0);
  /** @type {import("../vendor/ui.mjs").VirtualizerOptions<HTMLElement, HTMLElement>} */
  const options = { overscan: 8, ...rows, ...HOW, onChange: () => redraw(undefined) };
  const [virtual] = useState(() => {
    const made = new Virtualizer(options);
    made.shouldAdjustScrollPositionOnItemSizeChange = keepsPlace;
    return made;
  });
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}

/**
 * Whether the list scrolls along when a row turns out larger or smaller than thought. As virtual-core's own rule, but who
 * scrolls up looks at the rows that come down: they keep their way, however many new ones are measured above them.
 * @param {import("../vendor/ui.mjs").VirtualItem} row
 * @param {number} _delta
 * @param {Virtual} virtual
 */
function keepsPlace(row, _delta, virtual) {
  const offset = virtual.scrollOffset ?? 0;
  const isNew = !virtual.itemSizeCache.has(row.key);
  return virtual.scrollDirection === "backward" || (isNew ? row.start < offset : row.end <= offset);
}

const HOW = { scrollToFn: elementScroll, measureElement, observeElementRect, observeElementOffset };
