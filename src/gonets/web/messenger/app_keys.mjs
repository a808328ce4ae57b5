// The keys that act anywhere in a messenger (ux.md 2.4); on the stage, where there are several, in the focused one only.
// @ts-check
import { listen } from "../kit/keys.mjs";
import { useLayers } from "../kit/layers.mjs";
import { lazy } from "../kit/lazy.mjs";
import { h, useEffect } from "../kit/tags.mjs";
import { useClient, usePages } from "./context.mjs";
import { KEYS } from "./key_table.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("./pages.mjs").Pages} Pages */

const KeySheet = lazy(async () => (await import("./key_sheet.mjs")).KeySheet);

/** As in shell.css. */
const NARROW_PX = 720;

/**
 * Who owns the tab hears them wherever the focus is, also nowhere.
 * @param {{current: HTMLElement | null}} root
 * @param {boolean} ownsTab
 */
export function useAppKeys(root, ownsTab) {
  const client = useClient();
  const pages = usePages();
  const layers = useLayers();
  useEffect(() => {
    if (!root.current) return;
    return listen(ownsTab ? document.body : root.current, KEYS, {
      "go-to-dialog": () => pages.openLeft("search"),
      "previous-dialog": () => step(client, pages, -1, false),
      "next-dialog": () => step(client, pages, 1, false),
      "previous-unread": () => step(client, pages, -1, true),
      "next-unread": () => step(client, pages, 1, true),
      "search-here": () => searchHere(pages),
      close: () => layers.closeTop() || close(pages, (root.current?.clientWidth ?? 0) < NARROW_PX),
      keys: () => void layers.open((onclose) => h(KeySheet, { onclose })),
    });
  }, [client, pages, layers]);
}

/**
 * @param {Client} client
 * @param {Pages} pages
 * @param {1 | -1} by
 * @param {boolean} unread
 */
function step(client, pages, by, unread) {
  const chats = client.chats.peek();
  const at = chats.findIndex(({ id }) => id === pages.now.peek().chat);
  const order = by > 0 ? chats.slice(at + 1) : chats.slice(0, Math.max(at, 0)).reverse();
  const next = order.find((chat) => !unread || chat.row.peek().unread > 0);
  if (next) pages.openChat(next.id);
}

/**
 * A second press gives the browser's own search.
 * @param {Pages} pages
 */
function searchHere(pages) {
  const { chat, right } = pages.now.peek();
  if (!chat || right === "search") return false;
  pages.openRight("search");
}

/**
 * Esc closes one thing; layers and the composer have had their turn. The chat itself is closed only where it hides the list.
 * @param {Pages} pages
 * @param {boolean} narrow
 */
function close(pages, narrow) {
  const { right, left, front } = pages.now.peek();
  if (!right && !left && !(narrow && front === "chat")) return false;
  pages.back();
}
