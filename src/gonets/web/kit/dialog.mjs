// @ts-check
// Sheets: a titled box over the messenger, at its foot when it is narrow; and the question with two answers.
import { icon } from "./icons.mjs";
import { Layer } from "./layers.mjs";
import { h, tags, useId } from "./tags.mjs";
import { useWords } from "./words.mjs";

/** @typedef {import("./layers.mjs").Layers} Layers */
/** @typedef {import("./tags.mjs").Children} Child */

const { button, dialog, div, h2, p } = tags;

/**
 * @param {{title: Child, onclose: () => void, footer?: Child, kind?: string, children?: any}} props
 */
export function Sheet(props) {
  return h(Layer, { kind: "sheet", onclose: props.onclose }, h(SheetBox, props));
}

/** @param {{title: Child, onclose: () => void, footer?: Child, kind?: string, children?: any}} props */
function SheetBox({ title, onclose, footer, kind, children }) {
  const { t } = useWords();
  const id = useId();
  return dialog(
    { class: `sheet ${kind ?? ""}`, open: true, tabIndex: -1, "aria-modal": "true", "aria-labelledby": id },
    div(
      { class: "sheet-head" },
      h2({ class: "sheet-title", id, dir: "auto" }, title),
      button({ class: "button-icon", type: "button", onClick: onclose, title: t("Close") }, icon("close", { label: t("Close") })),
    ),
    div({ class: "sheet-body" }, children),
    footer ? div({ class: "sheet-foot" }, footer) : null,
  );
}

/**
 * A question with two answers; closing is No.
 * @param {Layers} layers
 * @param {{title: string, text?: string, yes: string, danger?: boolean}} asked
 * @returns {Promise<boolean>}
 */
export function confirm(layers, asked) {
  return new Promise((answer) => {
    layers.open((close) => {
      /** @param {boolean} yes */
      const done = (yes) => {
        close();
        answer(yes);
      };
      return h(Question, { ...asked, done });
    });
  });
}

/** @param {{title: string, text?: string, yes: string, danger?: boolean, done: (yes: boolean) => void}} props */
function Question({ title, text, yes, danger, done }) {
  const { t } = useWords();
  return h(
    Sheet,
    {
      title,
      onclose: () => done(false),
      kind: "sheet-small",
      footer: [
        button({ class: "button-plain", type: "button", onClick: () => done(false) }, t("Cancel")),
        button(
          { class: danger ? "button-plain button-danger" : "button-main", type: "button", "data-focus": "", onClick: () => done(true) },
          yes,
        ),
      ],
    },
    text ? p({ class: "sheet-text", dir: "auto" }, text) : null,
  );
}
