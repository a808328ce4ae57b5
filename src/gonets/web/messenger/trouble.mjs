// @ts-check
// Why a message was not sent, and what one may do about it (M-2).
import { tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { reasonOf } from "../people/refusals.mjs";
import { useClient } from "./context.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */

const { button, div, span } = tags;

/**
 * @param {{chat: Chat, item: Item}} props
 * @returns {any}
 */
export function Trouble({ chat, item }) {
  const words = useWords();
  const { t } = words;
  const client = useClient();
  const reason =
    item.state === "uncertain" ? t("It may have been sent already: compare, then decide") : item.fault ? reasonOf(words, item.fault) : t("Not sent");
  const text = item.message.message.text;
  const key = item.key;
  return div(
    { class: "bubble-trouble" },
    span({ role: "status" }, reason),
    button({ type: "button", class: "button-quiet", disabled: client.network.value === "offline", onClick: () => chat.retry(key) }, t("Send again")),
    text && button({ type: "button", class: "button-quiet", onClick: () => void navigator.clipboard?.writeText(text) }, t("Copy")),
    button({ type: "button", class: "button-danger", onClick: () => chat.drop(key) }, t("Delete")),
  );
}
