// @ts-check
// The whole page as one messenger: what the shell index.html starts.
import { mount } from "./main.mjs";

const GROUP = /^\/group\/(\d+)\/messages\/?$/;
/** Of a chat one may join, or of a person's chat with a group. */
const LINK = /^\/messages\/(g\d+)\/?$/;

const root = /** @type {Element} */ (document.getElementById("root"));
const asked = new URLSearchParams(location.search);
const payload = asked.get("payload");
const group = GROUP.exec(location.pathname)?.[1];
const link = LINK.exec(location.pathname)?.[1];
/** @type {import("./pages.mjs").Start | null} */
const start = group ? { group: `group:${group}`, payload } : link ? { link, payload } : null;

mount(root, { as: asked.get("as"), ownsTab: true, start });
