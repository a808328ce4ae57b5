// @ts-check
// The whole page as one messenger: what the shell index.html starts.
import { mount } from "./main.mjs";

const GROUP = /^\/group\/(\d+)\/messages\/?$/;

const root = /** @type {Element} */ (document.getElementById("root"));
const asked = new URLSearchParams(location.search);
const group = GROUP.exec(location.pathname)?.[1];

mount(root, {
  as: asked.get("as"),
  ownsTab: true,
  ...(group ? { start: { group: `group:${group}`, payload: asked.get("payload") } } : {}),
});
