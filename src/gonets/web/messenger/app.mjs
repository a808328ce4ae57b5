// The panes of a messenger: dialogs, the open chat, what stands beside it; one of them at a time when it is narrow (ux.md 2.6).
// @ts-check
import { Boundary } from "../kit/boundary.mjs";
import { Layers, LayersContext, LayersHost } from "../kit/layers.mjs";
import { lazy } from "../kit/lazy.mjs";
import { h, tags, useEffect, useLayoutEffect, useRef, useState } from "../kit/tags.mjs";
import { Toasts, ToastsContext, ToastsHost } from "../kit/toast.mjs";
import { WordsContext, useWords } from "../kit/words.mjs";
import { isTrouble } from "../people/door.mjs";
import { Announcer } from "./announcer.mjs";
import { useAppKeys } from "./app_keys.mjs";
import { ChatPane } from "./chat.mjs";
import { ClientContext, PagesContext, useClient, usePages } from "./context.mjs";
import { Dialogs } from "./dialogs.mjs";
import { Notices } from "./notices.mjs";
import { Player } from "./player.mjs";
import { SignedOut } from "./signed_out.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("./pages.mjs").Pages} Pages */

// None of these is on the first screen.
const Members = lazy(async () => (await import("./members.mjs")).Members);
const NewChat = lazy(async () => (await import("./new_chat.mjs")).NewChat);
const Profile = lazy(async () => (await import("./consent.mjs")).Profile);
const Search = lazy(async () => (await import("./search.mjs")).Search);
const Settings = lazy(async () => (await import("./settings.mjs")).Settings);
const Sharing = lazy(async () => (await import("./sharing.mjs")).Sharing);
const StartPage = lazy(async () => (await import("./start.mjs")).StartPage);

const { aside, button, div, main, nav, p } = tags;

/**
 * @param {{client: Client, pages: Pages, ownsTab: boolean}} props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function App({ client, pages, ownsTab }) {
  const [layers] = useState(() => new Layers());
  const [toasts] = useState(() => new Toasts());
  const hosted = h(LayersContext.Provider, { value: layers }, h(ToastsContext.Provider, { value: toasts }, h(Messenger, { ownsTab, layers })));
  const told = h(WordsContext.Provider, { value: client.words }, h(PagesContext.Provider, { value: pages }, hosted));
  return h(ClientContext.Provider, { value: client }, told);
}

/**
 * @param {{ownsTab: boolean, layers: Layers}} props
 */
function Messenger({ ownsTab, layers }) {
  const client = useClient();
  const pages = usePages();
  const { t } = useWords();
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const page = pages.now.value;
  // On the stage several lists stand side by side.
  const dialogs = ownsTab ? t("Dialogs") : t("Dialogs of {name}", { name: client.me.value?.name ?? "" });
  useAppKeys(root, ownsTab);
  useCovers(layers, pages);
  return div(
    {
      class: "messenger",
      ref: root,
      lang: client.language.value,
      "data-front": page.front,
      "data-network": client.network.value,
      "data-theme": client.theme.value,
      "data-text": client.textSize.value,
    },
    div(
      { class: page.right ? "panes panes-three" : "panes" },
      nav({ class: "pane pane-left", "aria-label": dialogs }, h(Boundary, { what: "left pane" }, h(LeftPane, {}))),
      main({ class: "pane pane-chat", tabIndex: -1 }, h(Player, {}), h(Boundary, { what: "chat" }, h(Middle, {}))),
      page.right && page.chat && aside({ class: "pane pane-right", "aria-label": t("About this chat") }, h(Boundary, { what: "right pane" }, h(RightPane, {}))),
    ),
    h(Announcer, {}),
    ownsTab && [h(Notices, {}), h(Sharing, {})],
    client.state.value === "signed-out" && h(SignedOut, {}),
    h(ToastsHost, {}),
    h(LayersHost, {}),
  );
}

/**
 * Back closes the sheet, menu or picture on top first.
 * @param {Layers} layers
 * @param {Pages} pages
 */
function useCovers(layers, pages) {
  const open = useRef(/** @type {(() => void)[]} */ ([]));
  const count = layers.count.value;
  // Before it can be seen: who goes back at once closes it, and not the chat below.
  useLayoutEffect(() => {
    while (open.current.length < count) open.current.push(pages.cover(() => void layers.closeTop()));
    while (open.current.length > count) open.current.pop()?.();
  }, [count]);
}

function LeftPane() {
  const pages = usePages();
  const { left } = pages.now.value;
  const onclose = pages.back;
  return [
    h(Dialogs, {}),
    left === "settings" && h(Settings, { onclose }),
    left === "search" && h(Search, { onclose }),
    left === "new-chat" && h(NewChat, { onclose }),
  ];
}

function Middle() {
  const client = useClient();
  const pages = usePages();
  const { start, chat: id } = pages.now.value;
  const { chat, onagain } = useOpenChat(client, id);
  if (start) return h(StartPage, { ...start, onstarted: (/** @type {string} */ opened) => pages.openChat(opened) });
  if (chat === "away") return h(NotYet, { onagain });
  if (chat === "gone") return h(NoChat, { gone: true });
  if (chat) return h(ChatPane, { key: chat.id, chat });
  return id === null ? h(NoChat, { gone: false }) : null;
}

/**
 * The open chat, read from the server if it is not among those loaded.
 * @param {Client} client
 * @param {string | null} id
 * @returns {{chat: Chat | "gone" | "away" | null, onagain: () => void}}
 */
function useOpenChat(client, id) {
  const [found, setFound] = useState(/** @type {{id: string, chat: Chat | "gone" | "away"} | null} */ (null));
  const [tries, setTries] = useState(0);
  const ready = client.state.value === "ready";
  const known = id === null || !ready ? undefined : client.chat(id);
  useEffect(() => {
    if (id === null || !ready || known) return;
    let left = false;
    client.openChat(id).then(
      (chat) => left || setFound({ id, chat }),
      (error) => {
        if (left) return;
        setFound({ id, chat: isTrouble(error) ? "away" : "gone" });
        if (isTrouble(error)) client.again(tries, () => left || setTries(tries + 1));
      },
    );
    return () => {
      left = true;
    };
  }, [id, ready, known, tries]);
  return { chat: known ?? (found?.id === id ? found.chat : null), onagain: () => setTries(tries + 1) };
}

/** @param {{onagain: () => void}} props */
function NotYet({ onagain }) {
  const { t } = useWords();
  return div(
    { class: "pane-empty" },
    p({ class: "pane-hint", role: "alert" }, t("The chat could not be opened.")),
    button({ type: "button", class: "button-main", onClick: onagain }, t("Try again")),
  );
}

/** @param {{gone: boolean}} props */
function NoChat({ gone }) {
  const pages = usePages();
  const client = useClient();
  const { t } = useWords();
  if (client.state.value === "failed") {
    return div(
      { class: "pane-empty" },
      p(null, t("The messenger could not be loaded.")),
      button({ type: "button", class: "button-main", onClick: () => void client.refresh() }, t("Try again")),
    );
  }
  return div(
    { class: "pane-empty" },
    p({ class: "pane-hint" }, gone ? t("There is no such chat, or it is not yours.") : t("Choose a dialog to read and write")),
    gone && button({ type: "button", class: "button-plain", onClick: pages.back }, t("Back")),
  );
}

function RightPane() {
  const client = useClient();
  const pages = usePages();
  const { right, chat: id } = pages.now.value;
  const { chat } = useOpenChat(client, id);
  const onclose = pages.back;
  if (!chat || typeof chat === "string") return null;
  switch (right) {
    case "profile":
      return h(Profile, { key: chat.id, chat, onclose });
    case "members":
      return h(Members, { key: chat.id, chat, onclose });
    default:
      return h(Search, { key: chat.id, chat, onclose });
  }
}
