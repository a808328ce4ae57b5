// @ts-check
// VIDEO: the browser's own player in a room reserved for it; what it cannot play is a file.
import { icon } from "../../kit/icons.mjs";
import { h, tags, useSignal } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { FileCard } from "./file.mjs";
import { roomFor, styleOf } from "./sizes.mjs";
import { UploadMark } from "./uploading.mjs";

const { div, img, span, video } = tags;
const UNKNOWN = { width: 384, height: 216 };

/** @typedef {import("./pieces.mjs").FilePiece} FilePiece */

/**
 * @param {{piece: FilePiece}} props
 * @returns {any}
 */
export function Video({ piece }) {
  const { t } = useWords();
  const isUnplayable = useSignal(false);
  const { url, upload, about, poster } = piece;
  const kind = about?.media_type;
  const mayPlay = kind === undefined || kind.startsWith("video/");
  if (!upload && (url === null || !mayPlay || isUnplayable.value)) return h(FileCard, { piece });
  const style = styleOf(roomFor(piece.size, UNKNOWN));
  if (upload) {
    const still = poster ? img({ style, src: poster, alt: "" }) : span({ class: "video-blank", style }, icon("video"));
    return div({ class: "video" }, still, h(UploadMark, { upload }));
  }
  return div(
    { class: "video" },
    video({
      style,
      // A moment after the start: the very first picture of many films is black.
      src: poster ? (url ?? "") : `${url}#t=0.1`,
      poster: poster ?? undefined,
      controls: true,
      playsInline: true,
      preload: poster ? "none" : "metadata",
      "aria-label": about?.name ? t("Video {name}", { name: about.name }) : t("Video"),
      onError: () => (isUnplayable.value = true),
    }),
  );
}
