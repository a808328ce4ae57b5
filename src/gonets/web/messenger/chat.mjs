// An open chat: its header, messages, and composer, or the reason why one cannot write here (ux.md 2.7).
// @ts-check
import { Boundary } from "../kit/boundary.mjs";
import { icon } from "../kit/icons.mjs";
import { lazy } from "../kit/lazy.mjs";
import { h, tags, useMemo, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { ActingLine } from "./acting.mjs";
import { filesOf, useAccept } from "./attach_menu.mjs";
import { Composer } from "./composer.mjs";
import { ChatViewContext, usePages } from "./context.mjs";
import { Face } from "./face.mjs";
import { FailedBar, NetworkBar, UpdateBar } from "./network.mjs";
import { Timeline } from "./timeline.mjs";
import { ChatView } from "./view.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */

const MessageMenu = lazy(async () => (await import("./message_menu.mjs")).MessageMenu);
const ConsentBar = lazy(async () => (await import("./consent_bar.mjs")).ConsentBar);

const { bdi, button, div, h2, header, section, span } = tags;

/**
 * @param {{chat: Chat}} props
 */
export function ChatPane({ chat }) {
  const view = useMemo(() => new ChatView(chat), [chat]);
  const { t } = useWords();
  const dropping = useSignal(false);
  const accept = useAccept(chat);
  const may = chat.row.value.may.includes("send");
  return h(
    ChatViewContext.Provider,
    { value: view },
    section(
      { class: "chat", "aria-label": chat.name.value, ...(may ? dropZone(accept, dropping) : {}) },
      h(ChatHead, { chat }),
      h(Boundary, { what: `messages of ${chat.id}` }, h(Timeline, { chat })),
      div(
        { class: "chat-foot" },
        h(UpdateBar, {}),
        h(FailedBar, {}),
        h(NetworkBar, {}),
        h(Boundary, { what: "composer" }, may ? h(Composer, { chat }) : h(ConsentBar, { chat })),
      ),
      dropping.value && div({ class: "chat-drop" }, icon("upload"), t("Drop files here to send them")),
      h(Acts, { view }),
    ),
  );
}

/**
 * @param {{chat: Chat}} props
 */
function ChatHead({ chat }) {
  const pages = usePages();
  const { t } = useWords();
  const row = chat.row.value;
  const isChat = row.type === "CHAT";
  const about = () => pages.openRight(isChat ? "members" : "profile");
  return header(
    { class: "chat-head pane-head" },
    button({ type: "button", class: "pane-back button-icon", onClick: pages.back, title: t("Back") }, icon("arrow-left", { label: t("Back") })),
    button(
      { type: "button", class: "chat-about", onClick: about },
      h(Face, { id: row.companion?.member_id ?? row.chat_id, name: chat.name.value, url: row.icon?.url ?? row.companion?.photo_url, size: "small" }),
      span(
        { class: "chat-about-text" },
        h2({ class: "chat-name one-line" }, bdi(null, chat.name.value)),
        h(ActingLine, { chat, otherwise: h(About, { chat }) }),
      ),
    ),
    button({ type: "button", class: "button-icon", onClick: () => pages.openRight("search"), title: t("Search in this chat") }, icon("search", { label: t("Search in this chat") })),
    button(
      { type: "button", class: "button-icon", onClick: about, title: isChat ? t("Members") : t("About") },
      icon(isChat ? "group" : "info", { label: isChat ? t("Members") : t("About") }),
    ),
  );
}

/**
 * What is done with a message: fetched when somebody asks for it, if not before in an idle moment.
 * @param {{view: ChatView}} props
 */
function Acts({ view }) {
  return view.menu.value || view.asked.value ? h(MessageMenu, {}) : null;
}

/** @param {{chat: Chat}} props */
function About({ chat }) {
  const { t, n } = useWords();
  const { type, members } = chat.row.value;
  if (type === "CHAT") return n("{count} member", "{count} members", members);
  return type === "GROUP_CHAT" ? t("group") : t("dialog");
}

/**
 * Files are taken on the whole chat (M-11).
 * @param {(files: File[]) => void} accept
 * @param {import("../kit/tags.mjs").SignalOf<boolean>} dropping
 */
function dropZone(accept, dropping) {
  /** @param {DragEvent} event */
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;
  return {
    /** @param {DragEvent} event */
    onDragOver: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      dropping.value = true;
    },
    /** @param {DragEvent & {currentTarget: HTMLElement}} event */
    onDragLeave: (event) => {
      if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return;
      dropping.value = false;
    },
    /** @param {DragEvent} event */
    onDrop: (event) => {
      dropping.value = false;
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      accept(filesOf(event.dataTransfer));
    },
  };
}
