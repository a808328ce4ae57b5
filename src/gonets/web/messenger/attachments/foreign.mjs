// @ts-check
// An IMAGE that stayed at its own address (W-ATT-IMAGE-3): a card with the link.
import { linkOf } from "../../kit/linkify.mjs";
import { h } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { Outward } from "../linked.mjs";
import { Card } from "./card.mjs";

/** @typedef {import("./pieces.mjs").FilePiece} FilePiece */

/**
 * Nothing is loaded from there: the person decides to go.
 * @param {{picture: FilePiece}} props
 * @returns {any}
 */
export function ForeignImage({ picture }) {
  const { t } = useWords();
  const link = linkOf(picture.foreign ?? "");
  return h(Card, {
    kind: "plain",
    glyph: "image",
    title: t("Photo on another site"),
    lines: [link ? h(Outward, { link }, link.host) : t("Its address is not a link")],
  });
}
