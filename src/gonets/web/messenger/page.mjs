// The whole page as one messenger: what its shell starts.
// @ts-check
import { startOf } from "./deep_link.mjs";
import { mount } from "./main.mjs";

const root = /** @type {Element} */ (document.getElementById("root"));

mount(root, { as: new URLSearchParams(location.search).get("as"), ownsTab: true, start: startOf(location.href) });
