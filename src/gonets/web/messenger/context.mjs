// Which person's client and which pages the parts of one mounted messenger share; each phone of the stage has its own.
// @ts-check
import { createContext, useContext } from "../kit/tags.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("./pages.mjs").Pages} Pages */

export const ClientContext = createContext(/** @type {Client | null} */ (null));
export const PagesContext = createContext(/** @type {Pages | null} */ (null));

/** @returns {Client} */
export function useClient() {
  const client = useContext(ClientContext);
  if (!client) throw new Error("a part of the messenger is drawn outside a mounted messenger");
  return client;
}

/** @returns {Pages} */
export function usePages() {
  const pages = useContext(PagesContext);
  if (!pages) throw new Error("a part of the messenger is drawn outside a mounted messenger");
  return pages;
}
