// @ts-check
// STICKER: a picture without a bubble; an id the catalogue does not hold is a place holder with the id.
import { icon } from "../../kit/icons.mjs";
import { shownName } from "../../kit/names.mjs";
import { tags, useSignal } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { catalogueOf } from "../catalogue.mjs";
import { useClient } from "../context.mjs";
import { catalogueUrl } from "./addresses.mjs";

const { bdi, img, span } = tags;
const SIDE = 160;

/**
 * @param {{id: string}} props
 * @returns {any}
 */
export function Sticker({ id }) {
  const { t } = useWords();
  const hasFailed = useSignal(false);
  const catalogue = catalogueOf(useClient());
  if (!catalogue) return span({ class: "sticker" }); // the room of it
  const known = catalogue.stickers.get(id);
  if (hasFailed.value || !known) {
    return span({ class: "sticker sticker-unknown" }, icon("sticker"), span(null, t("Sticker")), bdi({ class: "one-line" }, shownName(id)));
  }
  const name = t("Sticker {name}", { name: shownName(known.title) });
  return img({ class: "sticker", src: catalogueUrl("sticker", id), width: SIDE, height: SIDE, alt: name, draggable: false, onError: () => (hasFailed.value = true) });
}
