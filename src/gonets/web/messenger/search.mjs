// @ts-check
// Search in dialogs and messages, everywhere or in one chat: hits in their context, and the jump to them (M-22).
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useCallback, useEffect, useRef, useSignal } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { useClient, usePages } from "./context.mjs";
import { Face } from "./face.mjs";
import { More, Pane } from "./pane.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/types.d.ts").ChatRow} ChatRow */
/** @typedef {{chat_id: string, message: import("../people/types.d.ts").Message, context: {before: string, hit: string, after: string}}} Hit */
/** @typedef {{chats: ChatRow[], messages: Hit[], marker: string | null, to: number | null}} Found */

const { bdi, button, div, h3, input, label, li, mark, p, span, time, ul } = tags;
const PAUSE_MS = 200;
/** A question needs something to look for. */
const WORD = /[\p{L}\p{N}]/u;

/**
 * In the left pane; with a chat, in the right one and in that chat alone.
 * @param {{chat?: Chat, onclose: () => void}} props
 */
export function Search({ chat, onclose }) {
  const { t } = useWords();
  const text = useSignal("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus(), []);
  return h(
    Pane,
    { title: chat ? t("Search in this chat") : t("Search"), onclose },
    div(
      { class: "search", onKeyDown: walk },
      label(
        { class: "field search-field" },
        span({ class: "unseen" }, t("What to look for")),
        input({
          ref: field,
          type: "search",
          value: text.value,
          placeholder: chat ? t("Words of a message") : t("People, chats, words"),
          autoComplete: "off",
          dir: "auto",
          onInput: (/** @type {any} */ event) => (text.value = event.currentTarget.value),
        }),
      ),
      h(Results, { text: text.value.trim(), ...(chat ? { chat } : {}) }),
    ),
  );
}

/** @param {{text: string, chat?: Chat}} props */
function Results({ text, chat }) {
  const { t, day } = useWords();
  const { found, trouble, busy, more } = useSearch(text, chat);
  const now = found.value;
  if (!WORD.test(text)) return p({ class: "soft panel-hint" }, t("Type a word, or a part of it."));
  if (trouble.value) return p({ class: "field-error", role: "alert" }, trouble.value);
  if (now === null) return p({ class: "soft panel-hint", role: "status" }, t("Searching…"));
  const nothing = now.chats.length === 0 && now.messages.length === 0 && now.marker === null;
  return [
    p({ class: nothing ? "soft panel-hint" : "unseen", role: "status" }, nothing ? t("Nothing is found") : t("Found")),
    now.chats.length > 0 && [h3({ class: "pane-subtitle" }, t("Dialogs")), ul(null, now.chats.map((row) => h(ChatHit, { key: row.chat_id, row })))],
    now.messages.length > 0 && [
      h3({ class: "pane-subtitle" }, t("Messages")),
      ul(null, now.messages.map((hit) => h(MessageHit, { key: hit.message.message.mid, hit, within: chat !== undefined }))),
    ],
    now.marker === null
      ? null
      : [
          now.to === null ? null : p({ class: "soft small search-to" }, t("Looked through back to {day}", { day: day(now.to) })),
          busy.value ? p({ class: "soft panel-hint" }, icon("spinner", { class: "icon-spinner" })) : h(More, { act: more }),
        ],
  ];
}

/**
 * A question while one types; each page goes on where the one before it ended.
 * @param {string} text
 * @param {Chat | undefined} chat
 */
function useSearch(text, chat) {
  const words = useWords();
  const { door } = useClient();
  const found = useSignal(/** @type {Found | null} */ (null));
  const trouble = useSignal("");
  const busy = useSignal(false);
  const stop = useRef(new AbortController());
  /** @param {string | undefined} marker */
  const page = async (marker) => {
    const { signal } = stop.current;
    busy.value = true;
    try {
      const query = { q: text, chat: chat?.id, marker };
      const more = await door.get("/api/search", query, signal);
      const before = marker ? found.peek() : null;
      found.value = {
        chats: before?.chats ?? more.chats,
        messages: [...(before?.messages ?? []), ...more.messages],
        marker: more.marker,
        to: more.searched_to ?? null,
      };
      trouble.value = "";
    } catch (error) {
      if (!signal.aborted) trouble.value = whyNot(words, error);
    } finally {
      if (!signal.aborted) busy.value = false;
    }
  };
  useEffect(() => {
    stop.current = new AbortController();
    const ours = stop.current;
    if (!WORD.test(text)) found.value = null;
    const cancel = WORD.test(text) ? after(PAUSE_MS, () => void page(undefined)) : () => {};
    return () => (cancel(), ours.abort());
  }, [text, chat]);
  const more = useCallback(() => {
    const marker = found.peek()?.marker;
    if (marker && !busy.peek()) void page(marker);
  }, [text, chat]);
  return { found, trouble, busy, more };
}

/** @param {{row: ChatRow}} props */
function ChatHit({ row }) {
  const pages = usePages();
  const name = row.title ?? row.companion?.name ?? "";
  return li(
    null,
    button(
      { type: "button", class: "hit", onClick: () => pages.openChat(row.chat_id) },
      h(Face, { id: row.companion?.member_id ?? row.chat_id, name, url: row.icon?.url ?? row.companion?.photo_url, size: "small" }),
      span({ class: "one-line", dir: "auto" }, bdi(null, shownName(name))),
    ),
  );
}

/** @param {{hit: Hit, within: boolean}} props */
function MessageHit({ hit, within }) {
  const words = useWords();
  const client = useClient();
  const pages = usePages();
  const { sender, timestamp, message } = hit.message;
  const chat = client.chat(hit.chat_id);
  const name = within ? sender.name : (chat?.name.value ?? sender.name);
  const author = !within && chat?.row.value.type === "CHAT" ? `${shownName(sender.name)}: ` : "";
  return li(
    null,
    button(
      { type: "button", class: "hit hit-message", onClick: () => pages.openChat(hit.chat_id, message.mid) },
      span(
        { class: "hit-head" },
        span({ class: "hit-name one-line", dir: "auto" }, bdi(null, shownName(name))),
        time({ class: "soft small", dateTime: new Date(timestamp).toISOString() }, words.brief(timestamp)),
      ),
      span({ class: "hit-text", dir: "auto" }, author, hit.context.before, mark(null, hit.context.hit), hit.context.after),
    ),
  );
}

/**
 * Arrows go from the field into the hits and from hit to hit.
 * @param {KeyboardEvent & {currentTarget: HTMLElement}} event
 */
function walk(event) {
  if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const stops = /** @type {HTMLElement[]} */ ([...event.currentTarget.querySelectorAll("input, button.hit")]);
  const at = stops.findIndex((one) => one === document.activeElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
