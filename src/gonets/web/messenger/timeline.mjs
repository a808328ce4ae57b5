// The messages of a chat: a virtual list that stays still while history loads and sticks to its end (M-3, M-8, F-7).
// @ts-check
import { icon } from "../kit/icons.mjs";
import { h, tags, useCallback, useLayoutEffect, useMemo, useRef, useSignal } from "../kit/tags.mjs";
import { useVirtual } from "../kit/virtual.mjs";
import { useWords } from "../kit/words.mjs";
import { isTrouble } from "../people/door.mjs";
import { useClient } from "./context.mjs";
import { FloatingDay } from "./days.mjs";
import { useJumps } from "./jumps.mjs";
import { useRoving } from "./roving.mjs";
import { TimelineRow } from "./row.mjs";
import { layRows } from "./rows.mjs";
import { useSeeing } from "./seeing.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("./rows.mjs").Row} Row */
/** @typedef {import("../kit/virtual.mjs").Virtual} Virtual */

const { button, div, p, span } = tags;
/** This near to an end, the next page of history is asked for. */
const AHEAD_PX = 1200;
/** This near to the end, one is at it (M-3). */
const AT_END_PX = 100;
const GUESS_PX = 58;
const TOP_PX = 40;

/**
 * @param {{chat: Chat}} props
 */
export function Timeline({ chat }) {
  const { t } = useWords();
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const divider = useSignal(/** @type {string | undefined} */ (undefined));
  const away = useSignal(false);
  const rows = useRows(chat, divider.value);
  const virtual = useTimelineVirtual(rows, box);
  const opened = useOpening(chat, divider);
  const stick = useSticking({ chat, rows, virtual, opened }); // before the jumps: they have the last word
  const jumps = useJumps({ chat, rows, virtual, divider: divider.value, opened });
  const roving = useRoving({ rows, virtual, box });
  const seeing = useSeeing({ chat, rows, virtual, box, opened });
  const onScroll = () => {
    away.value = chat.hasAfter.peek() || virtual.getDistanceFromEnd() > AT_END_PX;
    stick();
    if (opened) askForMore(chat, box.current);
    jumps.keep();
    seeing();
  };
  useLayoutEffect(onScroll);
  useKeepingFoot(box);
  const shown = virtual.getVirtualItems();
  const size = chat.hasBefore.value || chat.hasAfter.value ? -1 : rows.length;
  return div(
    { class: "timeline" },
    floatingDay(rows, virtual),
    div(
      { class: "timeline-box", ref: box, role: "feed", tabIndex: -1, "aria-label": t("Messages"), "aria-busy": chat.loading.value !== "no", onScroll, onKeyDown: roving.onKeyDown },
      !opened && h(Skeleton, {}),
      opened && rows.length === 0 && chat.row.value.status === "ACTIVE" && p({ class: "timeline-empty" }, t("Nothing here yet. Write the first message.")),
      div(
        { class: "timeline-all", style: { height: `${virtual.getTotalSize()}px` } },
        div(
          { class: "timeline-shown", style: { transform: `translateY(${shown[0]?.start ?? 0}px)` } },
          shown.map(({ index, key }) => {
            const row = /** @type {Row} */ (rows[index]);
            return h(TimelineRow, { key: String(key), chat, row, index, size, measure: virtual.measureElement, isStop: roving.stop === row.key });
          }),
        ),
      ),
    ),
    h(DownButton, { chat, away, jumps }),
  );
}

/**
 * @param {Row[]} rows
 * @param {Virtual} virtual
 */
function floatingDay(rows, virtual) {
  const offset = virtual.scrollOffset ?? 0;
  const top = virtual.getVirtualItemForOffset(offset);
  const first = top && rows[top.index];
  // Where the separator itself is in sight, once is enough.
  if (!first || offset < TOP_PX || (first.newDay && offset - top.start < TOP_PX)) return null;
  return h(FloatingDay, { at: first.item.message.timestamp, moving: virtual.isScrolling });
}

/**
 * @param {Chat} chat
 * @param {string | undefined} unreadFrom
 * @returns {Row[]}
 */
function useRows(chat, unreadFrom) {
  const before = useRef(/** @type {Map<string, Row>} */ (new Map()));
  const items = chat.items.value;
  const hasBefore = chat.hasBefore.value;
  return useMemo(() => {
    const rows = layRows(items, unreadFrom, before.current, hasBefore);
    before.current = new Map(rows.map((row) => [row.key, row]));
    return rows;
  }, [items, unreadFrom, hasBefore]);
}

/**
 * @param {Row[]} rows
 * @param {{current: HTMLDivElement | null}} box
 */
function useTimelineVirtual(rows, box) {
  const getItemKey = useCallback((/** @type {number} */ index) => rows[index]?.key ?? "", [rows]);
  return useVirtual({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => GUESS_PX,
    getItemKey,
    anchorTo: "end",
    scrollEndThreshold: AT_END_PX,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 8,
  });
}

/**
 * Who is at the living end stays there: whatever comes stands above one's own waiting bubbles, and a window that is read
 * anew holds none of the old rows, so the list's own following, which looks at the last row, does not do (M-3, M-6).
 * @param {{chat: Chat, rows: Row[], virtual: Virtual, opened: boolean}} timeline
 */
function useSticking({ chat, rows, virtual, opened }) {
  const sticks = useRef(false);
  useLayoutEffect(() => {
    if (sticks.current && !chat.hasAfter.peek()) virtual.scrollToEnd();
  }, [rows]);
  return () => {
    if (!opened || chat.isStale.peek()) return;
    if (chat.hasAfter.peek()) sticks.current = false;
    else if (virtual.getDistanceFromEnd() <= AT_END_PX) sticks.current = true;
    // Further away without going back is what came meanwhile.
    else if (virtual.scrollDirection === "backward") sticks.current = false;
  };
}

/**
 * Reads the chat and keeps where its unread messages began; true once there is something to show.
 * @param {Chat} chat
 * @param {import("../kit/tags.mjs").SignalOf<string | undefined>} divider
 */
function useOpening(chat, divider) {
  const client = useClient();
  const opened = useSignal(false);
  const tries = useSignal(0);
  const refused = useSignal(/** @type {unknown} */ (null));
  if (refused.value) throw refused.value; // to the boundary of the chat, which says so
  const isMember = chat.row.value.status === "ACTIVE";
  // Before the first picture of the chat is painted: what is asked for comes the sooner.
  useLayoutEffect(() => {
    let left = false;
    // Who left may not read (W-AUTHZ); the composer's place says why there is nothing.
    if (!isMember) return void (opened.value = true);
    const { first_unread, unread } = chat.row.peek();
    divider.value = unread > 0 ? first_unread : undefined;
    chat.open().then(
      () => {
        if (!left) opened.value = true;
      },
      (/** @type {unknown} */ error) => {
        // It is not empty meanwhile.
        if (!isTrouble(error)) refused.value = error;
        else client.again(tries.peek(), () => left || (tries.value += 1));
      },
    );
    return () => {
      left = true;
    };
  }, [chat, isMember, tries.value]);
  return opened.value;
}

/**
 * When the composer grows or a phone's keyboard opens, what stood above it still does.
 * @param {{current: HTMLElement | null}} box
 */
function useKeepingFoot(box) {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    let height = element.clientHeight;
    let foot = element.scrollTop + height;
    const keep = () => {
      if (element.clientHeight === height) foot = element.scrollTop + height;
    };
    const sizes = new ResizeObserver(() => {
      height = element.clientHeight;
      element.scrollTop = foot - height;
    });
    sizes.observe(element);
    element.addEventListener("scroll", keep);
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", keep);
    };
  }, []);
}

/**
 * @param {Chat} chat
 * @param {HTMLElement | null} box
 */
function askForMore(chat, box) {
  if (!box || chat.loading.peek() !== "no") return;
  // What goes wrong stands in `chat.fault` and is tried again there.
  if (chat.hasBefore.peek() && box.scrollTop < AHEAD_PX) chat.before().catch(() => {});
  else if (chat.hasAfter.peek() && box.scrollHeight - box.clientHeight - box.scrollTop < AHEAD_PX) chat.after().catch(() => {});
}

/**
 * Leads to the end; after a jump, back to where it began first (M-15).
 * @param {{chat: Chat, away: import("../kit/tags.mjs").SignalOf<boolean>, jumps: {down: () => void}}} props
 */
function DownButton({ chat, away, jumps }) {
  const words = useWords();
  const unread = chat.row.value.unread;
  if (!away.value) return null;
  const label = unread ? words.n("To the end, {count} new message", "To the end, {count} new messages", unread) : words.t("To the end");
  return button(
    { type: "button", class: "timeline-down button-icon", "aria-label": label, title: words.t("To the end"), onClick: jumps.down },
    icon("arrow-down"),
    unread > 0 && span({ class: "badge timeline-down-count", "aria-hidden": true }, words.number(unread)),
  );
}

function Skeleton() {
  return div({ class: "timeline-skeleton", "aria-hidden": true }, ...Array.from({ length: 7 }, (_, i) => div({ class: i % 3 === 1 ? "skeleton skeleton-mine" : "skeleton" })));
}
