// Where a timeline goes: to the first unread message or the end when it opens, to a message, to a day, and back (M-15, M-16).
// @ts-check
import { batch, useEffect, useLayoutEffect, useRef } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { isTrouble } from "../people/door.mjs";
import { useChatView, usePages } from "./context.mjs";
import { reasons, useLater } from "./later.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("./rows.mjs").Row} Row */
/** @typedef {import("../kit/virtual.mjs").Virtual} Virtual */
/** @typedef {{mid: string, align: "start" | "center", flash: boolean}} Landing */
/** @typedef {{key: string, below: number}} Place a row, and how far below its beginning the upper edge is */

const FLASH_MS = 1_600;
/** Near enough to the end to come back to the end (M-3). */
const AT_END_PX = 100;
/** Where one was in the chats one left, while the page lives. @type {WeakMap<Chat, Place>} */
const places = new WeakMap();
/** The divider of unread messages stands a little below the upper edge. */
const ABOVE_PX = 56;

/**
 * @param {{chat: Chat, rows: Row[], virtual: Virtual, divider: string | undefined, opened: boolean}} timeline
 */
export function useJumps({ chat, rows, virtual, divider, opened }) {
  const view = useChatView();
  const landing = useRef(/** @type {Landing | Place | "end" | null} */ (null));
  const ways = useRef(/** @type {string[]} */ ([]));
  const placed = useRef(false);
  const tell = useTelling();
  useLayoutEffect(() => {
    if (!opened || placed.current || !rows.length) return;
    placed.current = true;
    landing.current ??= divider === undefined ? (places.get(chat) ?? "end") : { mid: divider, align: "start", flash: false };
  });
  useLayoutEffect(() => {
    if (land(landing.current, rows, virtual, view)) landing.current = null;
  });
  const go = async (/** @type {import("./view.mjs").Target} */ { to, from }) => {
    if (from) ways.current.push(from);
    const known = rows.some((row) => row.item.mid === to);
    const mid = known ? String(to) : await chat.jumpTo(to).catch((error) => tell.why(error, () => view.jump(to)));
    if (mid === undefined) return;
    if (mid === null) return tell.gone();
    landing.current = { mid, align: typeof to === "number" ? "start" : "center", flash: typeof to === "string" };
    view.moved.value += 1;
  };
  const target = view.target.value;
  useEffect(() => {
    if (!target || !opened) return;
    placed.current = true;
    view.target.value = null;
    void go(target);
  }, [target, opened]);
  useLeading(chat);
  const down = async () => {
    const back = ways.current.pop();
    if (back) return view.jump(back);
    if (chat.hasAfter.peek()) await chat.toEnd();
    batch(() => {
      landing.current = "end";
      view.moved.value += 1;
    });
  };
  view.sent = () => {
    landing.current = "end";
    view.moved.value += 1;
  };
  void view.moved.value;
  return { down: () => void down(), keep: () => placed.current && landing.current === null && keepPlace(chat, virtual) };
}

/**
 * @param {Chat} chat
 * @param {Virtual} virtual
 */
function keepPlace(chat, virtual) {
  const offset = virtual.scrollOffset ?? 0;
  const shown = virtual.getVirtualItems();
  // One that begins in sight: of a row cut off above, it is not known yet how tall it will turn out.
  const row = shown.find(({ start }) => start >= offset) ?? shown.at(-1);
  if (!row || (!chat.hasAfter.peek() && virtual.getDistanceFromEnd() <= AT_END_PX)) places.delete(chat);
  else places.set(chat, { key: String(row.key), below: offset - row.start });
}

/**
 * Where the page leads that was opened: a hit of the search, a link to a message.
 * @param {Chat} chat
 */
function useLeading(chat) {
  const view = useChatView();
  const pages = usePages();
  const { chat: shown, at } = pages.now.value;
  useEffect(() => {
    if (shown !== chat.id || !at) return;
    view.jump(at);
    pages.shown();
  }, [chat, shown, at]);
}

/** Says that there is nothing to jump to, or why it is not to be had now. */
function useTelling() {
  const toasts = useToasts();
  const words = useWords();
  const later = useLater();
  const { t } = words;
  return {
    gone: () => void toasts.say(t("This message is no longer there")),
    /**
     * @param {unknown} error
     * @param {() => void} again
     */
    why: (error, again) =>
      later(reasons, ({ whyNot }) => {
        const act = () => (away(), again());
        const away = toasts.say(whyNot(words, error), isTrouble(error) ? { action: { text: t("Try again"), act } } : {});
      }),
  };
}

/**
 * Whether what was to be shown is shown.
 * @param {Landing | Place | "end" | null} landing
 * @param {Row[]} rows
 * @param {Virtual} virtual
 * @param {import("./view.mjs").ChatView} view
 */
function land(landing, rows, virtual, view) {
  if (landing === null) return true;
  if (landing === "end") {
    virtual.scrollToEnd();
    return true;
  }
  if ("key" in landing) return comeBack(landing, rows, virtual);
  const index = rows.findIndex((row) => row.item.mid === landing.mid);
  if (index < 0) return false;
  virtual.options.scrollPaddingStart = ABOVE_PX;
  virtual.scrollToIndex(index, { align: landing.align });
  if (landing.flash) {
    const key = /** @type {Row} */ (rows[index]).key;
    view.flashed.value = key;
    after(FLASH_MS, () => {
      if (view.flashed.peek() === key) view.flashed.value = null;
    });
  }
  return true;
}

/**
 * @param {Place} place
 * @param {Row[]} rows
 * @param {Virtual} virtual
 */
function comeBack({ key, below }, rows, virtual) {
  const index = rows.findIndex((row) => row.key === key);
  const [start] = (index < 0 ? undefined : virtual.getOffsetForIndex(index, "start")) ?? [];
  if (start === undefined) virtual.scrollToEnd();
  else virtual.scrollToOffset(start + below);
  return true;
}
