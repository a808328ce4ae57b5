// Mounts a messenger of one person into an element: the whole page, or a phone of the stage.
// @ts-check
import { h, render } from "../kit/tags.mjs";
import { makeClient } from "../people/store.mjs";
import { App } from "./app.mjs";
import { FIRST, browserTrail, makePages, memoryTrail } from "./pages.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/**
 * @typedef {object} Mounting
 * @property {string | null} [as] the persona (development)
 * @property {"ru" | "en"} [language]
 * @property {boolean} [ownsTab] whether the history, the title and the keys of the tab are this messenger's
 * @property {import("./pages.mjs").Start | null} [start] a deep link to open with
 */

/**
 * @param {Element} root
 * @param {Mounting} [mounting]
 * @returns {{client: Client, pages: import("./pages.mjs").Pages, unmount: () => void}}
 */
export function mount(root, { as = null, language, ownsTab = false, start = null } = {}) {
  const client = makeClient(language ? { as, language } : { as });
  const { chat, at } = placeOf(ownsTab ? location.hash : "");
  const first = { ...FIRST, chat, at, front: chat || start ? /** @type {const} */ ("chat") : /** @type {const} */ ("left"), start };
  const pages = makePages(ownsTab ? browserTrail(window) : memoryTrail(), first);
  // Asked for before anything of it is drawn: the two take about as long. What goes wrong, the timeline sees.
  const stopOpening = client.state.subscribe((state) => {
    if (state !== "ready") return;
    stopOpening();
    if (chat) client.chat(chat)?.open().catch(() => {});
  });
  client.start();
  render(h(App, { client, pages, ownsTab }), root);
  const unmount = () => {
    stopOpening();
    render(null, root);
    pages.stop();
    client.close();
  };
  return { client, pages, unmount };
}

/**
 * The chat of a page's fragment, and the message in it if a link to one was followed.
 * @param {string} hash
 */
function placeOf(hash) {
  const found = /^#(chat:[^#/?]+)(?:\/(mid:[^#/?]+))?$/.exec(hash);
  return { chat: found?.[1] ?? null, at: found?.[2] ?? null };
}
