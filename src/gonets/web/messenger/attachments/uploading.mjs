// @ts-check
// A file on its way up: how far it is, and what stops or repeats it (M-11).
import { icon } from "../../kit/icons.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { reasonOf } from "../../people/refusals.mjs";

const { button, circle, span, svg } = tags;

/** @typedef {import("./pieces.mjs").Upload} Upload */

/**
 * The button upon a picture or before a name: a ring that fills, in it the cross; after a failure, the arrow round.
 * @param {{upload: Upload}} props
 * @returns {any}
 */
export function UploadMark({ upload }) {
  const { t } = useWords();
  const state = upload.state.value;
  if (state === "done") return null;
  if (state === "failed" || state === "cancelled") {
    const label = t("Upload {name} again", { name: upload.name });
    return button({ type: "button", class: "upload-mark upload-mark-failed", "aria-label": label, title: label, onClick: () => upload.retry() }, icon("retry"));
  }
  const label = t("Cancel uploading {name}", { name: upload.name });
  return button({ type: "button", class: "upload-mark", "aria-label": label, title: label, onClick: () => upload.cancel() }, h(Ring, { upload }), icon("close"));
}

/**
 * Alone in a component: only the ring is drawn anew as bytes go.
 * @param {{upload: Upload}} props
 */
function Ring({ upload }) {
  const { t } = useWords();
  const percent = Math.round(100 * upload.progress.value);
  return span(
    { class: "upload-ring", role: "progressbar", "aria-label": t("Uploaded"), "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 },
    svg(
      { viewBox: "0 0 44 44", "aria-hidden": true },
      circle({ cx: 22, cy: 22, r: 19, pathLength: 100, "stroke-dasharray": `${Math.max(percent, 3)} 100` }),
    ),
  );
}

/**
 * How far it is in words, or why it failed.
 * @param {{upload: Upload}} props
 * @returns {any}
 */
export function UploadWords({ upload }) {
  const words = useWords();
  const { t } = words;
  const total = words.size(upload.size);
  const fault = upload.fault.value;
  switch (upload.state.value) {
    case "done":
      return total;
    case "failed":
      return span({ class: "upload-failed" }, fault ? reasonOf(words, fault) : t("Not uploaded"));
    case "cancelled":
      return t("Cancelled");
    default:
      return t("{done} of {total}", { done: words.size(upload.size * upload.progress.value), total });
  }
}
