// @ts-check
// The whole page as one messenger: what the shell index.html starts.
import { startOf } from "./deep_link.mjs";
import { mount } from "./main.mjs";

const root = /** @type {Element} */ (document.getElementById("root"));
const start = startOf(location.href);

mount(root, { as: new URLSearchParams(location.search).get("as"), ownsTab: true, ...(start ? { start } : {}) });
