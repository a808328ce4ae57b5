// @ts-check
// The sheet of keys, made from the table the handlers use.
import { Sheet } from "../kit/dialog.mjs";
import { spell } from "../kit/keys.mjs";
import { h, tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";
import { KEYS } from "./key_table.mjs";

/** @typedef {import("../kit/keys.mjs").Key} Key */

const { dd, div, dl, dt, h3, kbd, section } = tags;

/** @param {{onclose: () => void}} props */
export function KeySheet({ onclose }) {
  const { t } = useWords();
  const development = useClient().snapshot.value?.mode === "development";
  const shown = KEYS.filter((key) => development || !key.development);
  return h(
    Sheet,
    { title: t("Keys"), onclose, kind: "sheet-wide" },
    div(
      { class: "keys" },
      part(t("Everywhere"), shown.filter((key) => key.where === "anywhere" || key.where === "outside-fields")),
      part(t("On a message"), shown.filter((key) => key.where === "message")),
      part(t("In the field for text"), shown.filter((key) => key.where === "field")),
    ),
  );
}

/**
 * @param {string} title
 * @param {readonly Key[]} keys
 */
function part(title, keys) {
  return section({ class: "keys-part" }, h3({ class: "keys-title" }, title), dl(null, keys.map((key) => h(KeyRow, { key: key.id, row: key }))));
}

/** @param {{row: Key}} props */
function KeyRow({ row }) {
  const words = useWords();
  return div(
    { class: "keys-row" },
    dt(null, row.text(words)),
    dd(null, row.keys.map((one) => kbd({ key: one, class: "keys-key" }, spell(one)))),
  );
}
