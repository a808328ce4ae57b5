// @ts-check
// A thing that can be looked at closer: by wheel, by two fingers, by a double click; dragged while it is larger than its room.
import { tags, useRef, useSignal, useSignalEffect } from "../kit/tags.mjs";

const { div } = tags;

const MOST = 8;

/** @param {number} zoom */
export const limited = (zoom) => Math.min(Math.max(zoom, 1), MOST);

/** @typedef {import("../kit/tags.mjs").SignalOf<number>} Zoomed */
/** @typedef {{x: number, y: number}} Point */

/**
 * A click beside the thing closes.
 * @param {{zoom: Zoomed, onclose: () => void, children?: any}} props
 * @returns {any}
 */
export function Zoom({ zoom, onclose, children }) {
  const room = useRef(/** @type {HTMLDivElement | null} */ (null));
  const moved = useSignal({ x: 0, y: 0 });
  const fingers = useRef(/** @type {Map<number, Point>} */ (new Map()));
  useSignalEffect(() => {
    if (zoom.value === 1) moved.value = { x: 0, y: 0 };
  });
  const { x, y } = moved.value;
  return div(
    {
      class: zoom.value > 1 ? "zoom zoom-closer" : "zoom",
      ref: room,
      onClick: (event) => event.target === room.current && onclose(),
      onDblClick: () => (zoom.value = zoom.peek() > 1 ? 1 : 2.5),
      onWheel: (event) => {
        event.preventDefault();
        zoom.value = limited(zoom.peek() * Math.exp(-event.deltaY / 400));
      },
      onPointerDown: (event) => void fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY }),
      onPointerMove: (event) => dragged(event, fingers.current, zoom, moved),
      onPointerUp: (event) => void fingers.current.delete(event.pointerId),
      onPointerCancel: (event) => void fingers.current.delete(event.pointerId),
    },
    div({ class: "zoom-thing", style: { transform: `translate(${x}px, ${y}px) scale(${zoom.value})` } }, children),
  );
}

/**
 * One finger moves, two pull apart.
 * @param {PointerEvent} event
 * @param {Map<number, Point>} fingers
 * @param {Zoomed} zoom
 * @param {import("../kit/tags.mjs").SignalOf<Point>} moved
 */
function dragged(event, fingers, zoom, moved) {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = { x: event.clientX, y: event.clientY };
  const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
  if (other) zoom.value = limited((zoom.peek() * apart(now, other)) / Math.max(apart(before, other), 1));
  else if (zoom.peek() > 1) moved.value = { x: moved.peek().x + now.x - before.x, y: moved.peek().y + now.y - before.y };
  fingers.set(event.pointerId, now);
}

/**
 * @param {Point} one
 * @param {Point} other
 */
const apart = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
