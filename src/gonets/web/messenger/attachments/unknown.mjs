// @ts-check
// A type of a newer server: its name on a neutral card; the rest of the message lives.
import { shownName } from "../../kit/names.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { Card } from "./card.mjs";

const { bdi } = tags;

/**
 * @param {{type: string}} props
 * @returns {any}
 */
export function Unknown({ type }) {
  const { t } = useWords();
  return h(Card, { kind: "plain", glyph: "help", title: bdi(null, shownName(type)), lines: [t("This version cannot show it")] });
}
