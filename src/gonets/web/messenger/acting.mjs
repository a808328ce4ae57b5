// "typing…" and the like, while somebody is at it (M-14).
// @ts-check
import { tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { isolated } from "./system.mjs";

/** @typedef {import("../people/client.d.ts").Acting} Acting */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/words.mjs").Words} Words */

const { i, span } = tags;

/**
 * @param {{chat: Chat, otherwise: import("../kit/tags.mjs").Children}} props
 */
export function ActingLine({ chat, otherwise }) {
  const words = useWords();
  const acting = chat.acting.value;
  if (!acting.length) return span({ class: "acting-none one-line small soft" }, otherwise);
  return span(
    { class: "acting one-line small" },
    span({ class: "acting-dots", "aria-hidden": true }, i(null), i(null), i(null)),
    actingWords(acting, words, chat.row.value.type === "CHAT"),
  );
}

/**
 * @param {Acting[]} acting at least one
 * @param {Words} words
 * @param {boolean} named whether it must be said who
 */
export function actingWords(acting, words, named) {
  const [first] = acting;
  if (!first) return "";
  if (acting.length > 1) return words.n("{count} is writing…", "{count} are writing…", acting.length);
  const { t } = words;
  if (!named) return alone(first.action, words);
  const name = isolated(first.name);
  switch (first.action) {
    case "sending_photo":
      return t("{name} is sending a photo…", { name });
    case "sending_video":
      return t("{name} is sending a video…", { name });
    case "sending_audio":
      return t("{name} is sending a voice message…", { name });
    case "sending_file":
      return t("{name} is sending a file…", { name });
    default:
      return t("{name} is typing…", { name });
  }
}

/**
 * @param {Acting["action"]} action
 * @param {Words} words
 */
function alone(action, { t }) {
  switch (action) {
    case "sending_photo":
      return t("sending a photo…");
    case "sending_video":
      return t("sending a video…");
    case "sending_audio":
      return t("sending a voice message…");
    case "sending_file":
      return t("sending a file…");
    default:
      return t("typing…");
  }
}
