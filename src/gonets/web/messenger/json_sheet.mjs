// @ts-check
// A message as the people's door gives it, for developers of bots.
import { Sheet } from "../kit/dialog.mjs";
import { icon } from "../kit/icons.mjs";
import { h, tags } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";

const { button, pre } = tags;

/** @param {{item: import("../people/client.d.ts").Item, onclose: () => void}} props */
export function JsonSheet({ item, onclose }) {
  const { t } = useWords();
  const toasts = useToasts();
  const text = JSON.stringify(item.message, null, 2);
  const copy = () => void navigator.clipboard?.writeText(text).then(() => toasts.say(t("Copied")));
  return h(
    Sheet,
    { title: t("Message as JSON"), onclose, kind: "sheet-wide", footer: button({ type: "button", class: "button-plain", onClick: copy }, icon("copy"), t("Copy")) },
    pre({ class: "json", tabIndex: 0, dir: "ltr" }, text),
  );
}
