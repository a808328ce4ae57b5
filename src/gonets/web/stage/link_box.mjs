// @ts-check
// The box a deep link is pasted into: a phone opens it as if it had been pressed there (S-3).
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { startOf } from "../messenger/deep_link.mjs";
import { TypedField } from "../messenger/typed_field.mjs";

const { button, form } = tags;
const SAMPLE = "/group/57100000000333/messages?payload=promo-42";

/** @param {{onclose: () => void, onstart: (start: import("../messenger/deep_link.mjs").Start) => void}} props */
export function LinkBox({ onclose, onstart }) {
  const { t } = useWords();
  const text = useSignal("");
  const wrong = useSignal(false);
  /** @param {Event} event */
  const open = (event) => {
    event.preventDefault();
    const start = startOf(text.value);
    wrong.value = start === null;
    if (start === null) return;
    onclose();
    onstart(start);
  };
  return h(
    Sheet,
    { title: t("Open a deep link"), onclose, kind: "sheet-small" },
    form(
      { class: "sheet-form", onSubmit: open },
      h(TypedField, { name: t("Link of a group or chat"), text, wrong, fault: t("This is no link of a group or chat"), placeholder: SAMPLE, isFirst: true }),
      button({ type: "submit", class: "button-main", disabled: !text.value.trim() }, t("Open")),
    ),
  );
}
