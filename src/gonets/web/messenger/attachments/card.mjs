// @ts-check
// The card that most attachments are drawn as: a glyph or a face, a title, lines below, actions.
import { icon } from "../../kit/icons.mjs";
import { tags } from "../../kit/tags.mjs";

const { div, p, span } = tags;

/** @typedef {import("../../kit/tags.mjs").Children} Children */

/**
 * @param {object} props
 * @param {import("../../vendor/ui.mjs").IconName} [props.glyph]
 * @param {Children} [props.face] instead of the glyph
 * @param {Children} props.title
 * @param {Children[]} [props.lines]
 * @param {Children} [props.actions]
 * @param {string} [props.kind] for the styles
 * @returns {any}
 */
export function Card({ glyph, face, title, lines = [], actions, kind }) {
  return div(
    { class: kind ? `card card-${kind}` : "card" },
    face || (glyph && span({ class: "card-glyph" }, icon(glyph))),
    div(
      { class: "card-body" },
      p({ class: "card-title" }, title),
      lines.filter(Boolean).map((line) => p({ class: "card-line" }, line)),
    ),
    actions ? div({ class: "card-actions" }, actions) : null,
  );
}
