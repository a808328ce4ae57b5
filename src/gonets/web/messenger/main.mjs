// Mounts a messenger of one person into an element: the whole page, or a phone of the stage.
// @ts-check
import { h, render } from "../kit/tags.mjs";
import { makeClient } from "../people/store.mjs";
import { App } from "./app.mjs";
import { browserTrail, makePages, memoryTrail, pageOf } from "./pages.mjs";

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
  const page = pageOf(ownsTab ? location.hash : "");
  const pages = makePages(ownsTab ? browserTrail(window) : memoryTrail(), start ? { ...page, front: "chat", start } : page);
  // Asked for before anything of it is drawn: the two take about as long. What goes wrong, the timeline sees.
  const stopOpening = client.state.subscribe((state) => {
    if (state !== "ready") return;
    stopOpening();
    if (page.chat) client.chat(page.chat)?.open().catch(() => {});
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
