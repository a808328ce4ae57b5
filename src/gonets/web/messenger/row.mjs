// A row of a timeline: separators above it, then a bubble or a system line; reached by keyboard, finger and mouse (M-41).
// @ts-check
import { Boundary } from "../kit/boundary.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useLayoutEffect, useMemo } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { Bubble } from "./bubble.mjs";
import { useChatView, useClient } from "./context.mjs";
import { Day, UnreadDivider } from "./days.mjs";
import { useGestures } from "./gestures.mjs";
import { previewOf } from "./previews.mjs";
import { systemLine } from "./system.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("./rows.mjs").Row} Row */

const { div, span } = tags;

/** @typedef {{chat: Chat, row: Row, index: number, size: number, isStop: boolean, measure: (node: HTMLElement | null) => void}} Place */

/**
 * Drawn anew only if it changed: a list that moves or grows by a row draws no other.
 * @param {Place} place
 */
export function TimelineRow(place) {
  const { chat, row, index, size, isStop, measure } = place;
  return useMemo(() => h(DrawnRow, place), [chat, row, index, size, isStop, measure]);
}

/** @param {Place} props */
function DrawnRow({ chat, row, index, size, isStop, measure }) {
  const view = useChatView();
  const words = useWords();
  const client = useClient();
  const { item, newDay, unread } = row;
  const { message } = item;
  const gestures = useGestures(view, item);
  useLayoutEffect(() => (message.deleted ? () => void chat.open() : undefined), [chat, message.deleted]);
  const look = ["row", row.first && "row-first", view.flashed.value === row.key && "row-flashed"];
  return div(
    {
      class: look.filter(Boolean).join(" "),
      ref: measure,
      role: "article",
      tabIndex: isStop ? 0 : -1,
      "data-index": index,
      "data-key": row.key,
      "data-mid": item.mid ?? "",
      "aria-posinset": index + 1,
      "aria-setsize": size,
      "aria-label": labelOf(item, words, client.me.value?.user_id),
      onFocus: () => (view.current.value = row.key),
      ...gestures,
    },
    newDay && div({ class: "row-day" }, h(Day, { at: message.timestamp })),
    unread && h(UnreadDivider, {}),
    h(
      Boundary,
      { what: `message ${item.mid ?? item.key}` },
      message.system
        ? div({ class: "system-line" }, span({ dir: "auto" }, systemLine(message, words, client.me.value?.user_id)))
        : h(Bubble, { chat, row }),
    ),
  );
}

/**
 * "author, time, text, 2 attachments, not sent"
 * @param {Row["item"]} item
 * @param {import("../kit/words.mjs").Words} words
 * @param {string | undefined} me
 */
function labelOf(item, words, me) {
  const { message } = item;
  const said = [item.mine ? words.t("You") : shownName(message.sender.name), words.time(message.timestamp), previewOf(message, words, me)];
  const attached = (message.message.attachments ?? []).filter((one) => one.type !== "INLINE_KEYBOARD").length;
  if (attached > 1) said.push(words.n("{count} attachment", "{count} attachments", attached));
  if (message.edited) said.push(words.t("edited"));
  if (item.state === "failed") said.push(words.t("not sent"));
  return said.filter(Boolean).join(", ");
}
