// The list of dialogs: who, what last, when, how much unread (M-4). Thousands are as cheap as ten: only seen rows are drawn.
// @ts-check
import { Boundary } from "../kit/boundary.mjs";
import { icon } from "../kit/icons.mjs";
import { unhurried } from "../kit/lazy.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useCallback, useComputed, useEffect, useRef } from "../kit/tags.mjs";
import { useVirtual } from "../kit/virtual.mjs";
import { useWords } from "../kit/words.mjs";
import { actingWords } from "./acting.mjs";
import { Ticks } from "./bubble.mjs";
import { useClient, usePages } from "./context.mjs";
import { Face } from "./face.mjs";
import { asSent, isMine, oneLine, previewOf } from "./previews.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Client} Client */

const Personas = unhurried(async () => (await import("./personas.mjs")).Personas);
const { a, bdi, button, div, h1, header, li, p, span, time, ul } = tags;
const ROW_PX = 72;
const AHEAD_ROWS = 15;

export function Dialogs() {
  const client = useClient();
  return div(
    { class: "dialogs" },
    h(SkipLink, {}),
    h(DialogsHead, {}),
    client.state.value === "loading" ? h(Skeleton, {}) : client.chats.value.length ? h(List, {}) : h(Empty, {}),
  );
}

/** Past the list, to the messages (M-40). */
function SkipLink() {
  const { t } = useWords();
  /** @param {MouseEvent & {currentTarget: Element}} event */
  const onClick = (event) => {
    event.preventDefault();
    const root = event.currentTarget.closest(".messenger");
    /** @type {HTMLElement | null | undefined} */ (root?.querySelector(".timeline-box [tabindex='0'], main"))?.focus();
  };
  return a({ class: "skip-link unseen", href: "#", onClick }, t("To the messages"));
}

function Empty() {
  const pages = usePages();
  const { t } = useWords();
  return div(
    { class: "pane-empty" },
    p(null, t("No dialogs yet.")),
    button({ type: "button", class: "button-main", onClick: () => pages.openLeft("new-chat") }, t("Write to somebody")),
  );
}

function DialogsHead() {
  const client = useClient();
  const pages = usePages();
  const { t } = useWords();
  return header(
    { class: "pane-head dialogs-head" },
    button({ type: "button", class: "button-icon", title: t("Settings"), onClick: () => pages.openLeft("settings") }, icon("menu", { label: t("Settings") })),
    h1({ class: "unseen" }, t("Dialogs")),
    button({ type: "button", class: "dialogs-search", onClick: () => pages.openLeft("search") }, icon("search"), span({ class: "one-line" }, t("Search"))),
    client.snapshot.value?.mode === "development" && h(Personas, {}),
    button({ type: "button", class: "button-icon", title: t("New chat"), onClick: () => pages.openLeft("new-chat") }, icon("new-chat", { label: t("New chat") })),
  );
}

function List() {
  const client = useClient();
  const pages = usePages();
  const { t } = useWords();
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const chats = client.chats.value;
  const getItemKey = useCallback((/** @type {number} */ index) => chats[index]?.id ?? "", [chats]);
  const virtual = useVirtual({ count: chats.length, getScrollElement: () => box.current, estimateSize: () => ROW_PX, getItemKey });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= chats.length - AHEAD_ROWS) void client.moreChats().catch(() => false);
  }, [lastShown, chats.length]);
  const open = pages.now.value.chat;
  const stop = chats.some(({ id }) => id === open) ? open : chats[0]?.id;
  return div(
    { class: "dialogs-box", ref: box, onKeyDown: (event) => walk(event, chats, virtual) },
    ul(
      { class: "dialogs-all", "aria-label": t("Dialogs"), style: { height: `${virtual.getTotalSize()}px` } },
      shown.map(({ index, start }) => {
        const chat = /** @type {Chat} */ (chats[index]);
        const isOpen = chat.id === open;
        return li(
          { key: chat.id, class: "dialogs-place", style: { transform: `translateY(${start}px)` }, "aria-posinset": index + 1, "aria-setsize": chats.length },
          h(Boundary, { what: `row of ${chat.id}` }, h(DialogRow, { chat, isOpen, isStop: chat.id === stop })),
        );
      }),
    ),
  );
}

/**
 * Arrows walk the list, which is one stop of Tab.
 * @param {KeyboardEvent} event
 * @param {Chat[]} chats
 * @param {import("../kit/virtual.mjs").Virtual} virtual
 */
function walk(event, chats, virtual) {
  if (!(event.target instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  const at = chats.findIndex(({ id }) => id === /** @type {HTMLElement} */ (event.target).dataset["chat"]);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: chats.length - 1 }[event.key];
  const chat = next === undefined || at < 0 ? undefined : chats[next];
  if (!chat || next === undefined) return;
  event.preventDefault();
  virtual.scrollToIndex(next);
  const list = event.target.closest("ul");
  requestAnimationFrame(() => /** @type {HTMLElement | null} */ (list?.querySelector(`[data-chat="${chat.id}"]`))?.focus());
}

/**
 * @param {{chat: Chat, isOpen: boolean, isStop: boolean}} props
 */
function DialogRow({ chat, isOpen, isStop }) {
  const pages = usePages();
  const words = useWords();
  const row = chat.row.value;
  const name = chat.name.value;
  const at = Math.max(row.lastEventTime, chat.unsent.value?.message.timestamp ?? 0);
  const look = ["dialog", isOpen && "dialog-open", row.status !== "ACTIVE" && "dialog-over"];
  return button(
    {
      type: "button",
      class: look.filter(Boolean).join(" "),
      "data-chat": chat.id,
      tabIndex: isStop ? 0 : -1,
      "aria-current": isOpen ? "true" : undefined,
      onClick: () => pages.openChat(chat.id),
    },
    h(Face, { id: row.companion?.member_id ?? row.chat_id, name, url: row.icon?.url ?? row.companion?.photo_url }),
    span(
      { class: "dialog-text" },
      span(
        { class: "dialog-upper" },
        row.type === "CHAT" && icon("group", { label: words.t("Chat"), class: "icon-tiny dialog-kind" }),
        span({ class: "dialog-name one-line" }, bdi(null, name)),
        h(LastTicks, { chat }),
        time({ class: "dialog-time small", dateTime: new Date(at).toISOString() }, words.brief(at)),
      ),
      span({ class: "dialog-lower" }, h(Preview, { chat, isOpen }), h(Unread, { chat })),
    ),
  );
}

/**
 * What is not sent shows, whoever wrote since.
 * @param {{chat: Chat}} props
 */
function LastTicks({ chat }) {
  const client = useClient();
  const unsent = chat.unsent.value;
  const last = chat.row.value.last_message;
  if (unsent) return span({ class: "dialog-ticks" }, h(Ticks, { chat, item: unsent }));
  if (!last || last.system || !isMine(last, client.me.value?.user_id)) return null;
  const { mid } = last.message;
  return span({ class: "dialog-ticks" }, h(Ticks, { chat, item: { key: mid, mid, message: last, mine: true, state: "sent" } }));
}

/** @param {{chat: Chat}} props */
function Unread({ chat }) {
  const words = useWords();
  const { unread } = chat.row.value;
  if (!unread) return null;
  return span({ class: "badge", "aria-label": words.n("{count} unread message", "{count} unread messages", unread) }, words.number(unread));
}

/**
 * What is going on, else what one half wrote, else what was written last.
 * @param {{chat: Chat, isOpen: boolean}} props
 */
function Preview({ chat, isOpen }) {
  const client = useClient();
  const words = useWords();
  const { t } = words;
  const acting = chat.acting.value;
  const { type, last_message, status } = chat.row.value;
  const unsent = chat.unsent.value;
  const last = unsent && unsent.message.timestamp >= (last_message?.timestamp ?? 0) ? asSent(unsent) : last_message;
  const draft = useComputed(() => oneLine((chat.draft.value.editing?.aside ?? chat.draft.value).text)).value;
  const me = client.me.value?.user_id;
  if (acting.length) return span({ class: "dialog-preview dialog-acting one-line" }, actingWords(acting, words, type === "CHAT"));
  if (draft && !isOpen) {
    return span({ class: "dialog-preview one-line" }, span({ class: "dialog-draft" }, t("Draft:")), " ", bdi(null, draft));
  }
  if (status === "REMOVED") return span({ class: "dialog-preview one-line" }, t("You were removed from this chat"));
  if (!last) return span({ class: "dialog-preview one-line" });
  const mine = isMine(last, me);
  const author = last.system || (type !== "CHAT" && !mine) ? "" : mine ? t("You") : (shownName(last.sender.name).split(" ")[0] ?? "");
  return span(
    { class: "dialog-preview one-line" },
    author && span({ class: "dialog-author" }, bdi(null, author), ": "),
    bdi(null, previewOf(last, words, me)),
  );
}

function Skeleton() {
  return div({ class: "dialogs-skeleton", "aria-hidden": true }, ...Array.from({ length: 8 }, () => div({ class: "skeleton-dialog" })));
}
