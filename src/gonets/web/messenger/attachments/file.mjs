// @ts-check
// FILE: glyph by its ending, name, size, and always a download (W-FILE-2).
import { icon } from "../../kit/icons.mjs";
import { endingOf, shownFileName } from "../../kit/names.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { Card } from "./card.mjs";
import { UploadMark, UploadWords } from "./uploading.mjs";

const { a, bdi, span } = tags;

/** @typedef {import("../../vendor/ui.mjs").IconName} IconName */
/** @typedef {import("./pieces.mjs").FilePiece} FilePiece */

/** @type {[IconName, string][]} */
const GLYPHS = [
  ["file-image", "png jpg jpeg gif webp svg bmp tiff heic avif psd"],
  ["file-video", "mp4 mov avi mkv webm m4v mpg mpeg wmv"],
  ["file-audio", "mp3 wav ogg oga opus flac m4a aac wma mid"],
  ["file-archive", "zip rar 7z tar gz tgz bz2 xz zst iso"],
  ["file-sheet", "xls xlsx csv ods tsv numbers"],
  ["file-text", "txt pdf doc docx rtf odt md epub fb2 pages djvu"],
  ["file-code", "py js mjs ts json xml html htm css sql sh bat php java go rs c h cpp yaml yml toml"],
];
const BY_ENDING = new Map(GLYPHS.flatMap(([glyph, endings]) => endings.split(" ").map((ending) => [ending, glyph])));

/**
 * @param {string} name
 * @returns {IconName}
 */
export const glyphOf = (name) => BY_ENDING.get(endingOf(name)) ?? "file";

/**
 * @param {{piece: FilePiece}} props
 * @returns {any}
 */
export function FileCard({ piece }) {
  const words = useWords();
  const { t } = words;
  const { upload, url, about } = piece;
  const name = about?.name ?? "";
  const label = t("Download {name}", { name: name || t("the file") });
  return h(Card, {
    kind: "file",
    face: upload && upload.state.value !== "done" ? h(UploadMark, { upload }) : span({ class: "card-glyph" }, icon(glyphOf(name))),
    title: h(FileName, { name }),
    lines: [upload ? h(UploadWords, { upload }) : about && about.size > 0 ? words.size(about.size) : "\u00a0"],
    actions:
      url && !upload
        ? a({ class: "card-action", href: url, download: name, "aria-label": label, title: label }, icon("download"))
        : null,
  });
}

/**
 * However long, its ending is seen; nothing in it turns the writing round.
 * @param {{name: string}} props
 * @returns {any}
 */
export function FileName({ name }) {
  const { t } = useWords();
  const { stem, end } = shownFileName(name);
  if (!stem && !end) return t("File");
  return bdi({ class: "file-name", title: stem + end }, span({ class: "file-stem" }, stem), span({ class: "file-end" }, end));
}
