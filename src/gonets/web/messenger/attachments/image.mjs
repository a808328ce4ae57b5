// @ts-check
// IMAGE: a grid of pictures, each in a room reserved for it (M-7).
import { icon } from "../../kit/icons.mjs";
import { lazy } from "../../kit/lazy.mjs";
import { h, tags, useSignal } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { smaller } from "./addresses.mjs";
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
  const isGone = useSignal(false);
  const style = inRow ? {} : styleOf(roomFor(picture.size));
  const label = count === 1 ? t("Open the photo") : t("Open photo {place} of {count}", { place, count });
  const url = isGone.value ? null : picture.url;
  return div(
    { class: inRow ? `image image-of-${inRow}` : "image" },
    button(
      {
        type: "button",
        class: "image-open",
        "aria-label": url === null ? undefined : label,
        disabled: url === null,
        onClick: (/** @type {MouseEvent} */ event) => onopen(picture, /** @type {HTMLElement} */ (event.currentTarget)),
      },
      url === null
        ? span({ class: "image-gone", style }, icon("image"), t("No longer here"))
        : img({ style, src: smaller(url), alt: "", decoding: "async", draggable: false, onError: () => (isGone.value = true) }),
    ),
    picture.upload && h(UploadMark, { upload: picture.upload }),
  );
}
