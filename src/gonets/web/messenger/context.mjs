// Which person's client, which pages and which open chat the parts of one mounted messenger share; each phone of the stage has its own.
// @ts-check
import { createContext, useContext } from "../kit/tags.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("./pages.mjs").Pages} Pages */
/** @typedef {import("./view.mjs").ChatView} ChatView */

export const ClientContext = createContext(/** @type {Client | null} */ (null));
export const PagesContext = createContext(/** @type {Pages | null} */ (null));
export const ChatViewContext = createContext(/** @type {ChatView | null} */ (null));

/** The client of the person whose messenger this is. */
export const useClient = () => there(useContext(ClientContext));
/** Which panes are open, and the way back. */
export const usePages = () => there(useContext(PagesContext));
/** What the parts of the open chat do to each other. */
export const useChatView = () => there(useContext(ChatViewContext));

/**
 * @template T
 * @param {T | null} value
 * @returns {T}
 */
function there(value) {
  if (!value) throw new Error("a part of the messenger is drawn outside a mounted messenger");
  return value;
}
