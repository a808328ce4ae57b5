// The panes of a messenger.
// @ts-check
import { h, tags } from "../kit/tags.mjs";
import { ClientContext, PagesContext } from "./context.mjs";

const { div } = tags;

/**
 * @param {{client: import("../people/client.d.ts").Client, pages: import("./pages.mjs").Pages, ownsTab: boolean}} props
 * @returns {import("../kit/tags.mjs").Child}
 */
export function App({ client, pages }) {
  return h(ClientContext.Provider, { value: client }, h(PagesContext.Provider, { value: pages }, div({ class: "messenger" })));
}
