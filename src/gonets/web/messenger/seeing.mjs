// What the person has seen: rows inside the box of a focused tab, and nothing else, become read (M-16).
// @ts-check
import { useEffect, useRef } from "../kit/tags.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("./rows.mjs").Row} Row */
/** @typedef {import("../kit/virtual.mjs").Virtual} Virtual */

/**
 * Gives what to call after every scroll and drawing.
 * @param {{chat: Chat, rows: Row[], virtual: Virtual, box: {current: HTMLElement | null}, opened: boolean}} timeline
 */
export function useSeeing({ chat, rows, virtual, box, opened }) {
  const look = useRef(() => {});
  look.current = () => {
    const last = opened ? lastSeen(rows, virtual, box.current) : undefined;
    if (last === undefined) return;
    chat.look(last);
    if (document.hasFocus() && document.visibilityState === "visible") chat.seen(last);
  };
  useEffect(() => {
    const again = () => look.current();
    window.addEventListener("focus", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      window.removeEventListener("focus", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, []);
  return look.current;
}

/**
 * The mid of the lowest message that is in the box with its lower edge, or fills it.
 * @param {Row[]} rows
 * @param {Virtual} virtual
 * @param {HTMLElement | null} box
 */
function lastSeen(rows, virtual, box) {
  if (!box || box.clientHeight === 0) return undefined;
  const below = box.scrollTop + box.clientHeight;
  const seen = virtual.getVirtualItems().filter(({ start, end }) => end <= below + 1 || (start <= box.scrollTop && end >= below));
  return seen.map(({ index }) => rows[index]?.item.mid).findLast((mid) => mid !== undefined);
}
