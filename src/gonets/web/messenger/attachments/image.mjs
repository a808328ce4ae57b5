// @ts-check
// IMAGE: a grid of pictures, each in a room reserved for it (M-7).
import { icon } from "../../kit/icons.mjs";
import { lazy } from "../../kit/lazy.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { smaller } from "./addresses.mjs";
import { usePresence } from "./presence.mjs";
import { roomFor, rowsOf, styleOf } from "./sizes.mjs";

const UploadMark = lazy(async () => (await import("./uploading.mjs")).UploadMark);
const { button, div, img, span } = tags;

/** @typedef {import("./pieces.mjs").FilePiece} FilePiece */

/**
 * @param {{pictures: FilePiece[], onopen: (picture: FilePiece, from: HTMLElement) => void}} props
 * @returns {any}
 */
export function Images({ pictures, onopen }) {
  const [only] = pictures;
  if (pictures.length === 1 && only) return div({ class: "images" }, h(Picture, { picture: only, place: 1, count: 1, onopen }));
  const spans = rowsOf(pictures.length).flatMap((length) => Array(length).fill(length));
  return div(
    { class: "images images-grid" },
    pictures.map((picture, at) =>
      h(Picture, { key: picture.key, picture, place: at + 1, count: pictures.length, inRow: spans[at], onopen }),
    ),
  );
}

/**
 * @param {{picture: FilePiece, place: number, count: number, inRow?: number, onopen: (picture: FilePiece, from: HTMLElement) => void}} props
 */
function Picture({ picture, place, count, inRow, onopen }) {
  const { t } = useWords();
  const shown = picture.url && smaller(picture.url);
  const presence = usePresence(shown);
  const style = inRow ? {} : styleOf(roomFor(picture.size));
  const label = count === 1 ? t("Open the photo") : t("Open photo {place} of {count}", { place, count });
  const isAway = presence.state === "away";
  const isHere = shown !== null && presence.state === "here";
  return div(
    { class: inRow ? `image image-of-${inRow}` : "image" },
    button(
      {
        type: "button",
        class: "image-open",
        "aria-label": isHere ? label : undefined,
        disabled: !isHere && !isAway,
        onClick: (/** @type {MouseEvent} */ event) => (isAway ? presence.again() : onopen(picture, /** @type {HTMLElement} */ (event.currentTarget))),
      },
      isHere
        ? img({ key: presence.key, style, src: shown, alt: "", decoding: "async", draggable: false, onError: presence.onError })
        : span({ class: "image-gone", style }, icon("image"), isAway ? t("Not loaded. Try again") : t("No longer here")),
    ),
    picture.upload && h(UploadMark, { upload: picture.upload }),
  );
}
