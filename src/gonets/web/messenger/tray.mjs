// @ts-check
// Files that wait in the composer, each with preview, progress, and what stops or repeats it (M-11).
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { FileName, glyphOf } from "./attachments/file.mjs";
import { UploadMark, UploadWords } from "./attachments/uploading.mjs";

const { button, img, li, span, ul } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Upload} Upload */

/**
 * @param {{chat: Chat}} props
 * @returns {any}
 */
export function Tray({ chat }) {
  const { t } = useWords();
  const { files } = chat.draft.value;
  return ul({ class: "tray", "aria-label": t("Files to send") }, files.map((upload) => h(Waiting, { key: upload.id, upload, onremove: () => remove(chat, upload) })));
}

/**
 * @param {Chat} chat
 * @param {Upload} upload
 */
function remove(chat, upload) {
  upload.cancel();
  const draft = chat.draft.peek();
  chat.draft.value = { ...draft, files: draft.files.filter((one) => one !== upload) };
}

/** @param {{upload: Upload, onremove: () => void}} props */
function Waiting({ upload, onremove }) {
  const { t } = useWords();
  const name = shownName(upload.name);
  const isPicture = upload.kind === "IMAGE" || upload.kind === "VIDEO";
  const isDone = upload.state.value === "done";
  const url = upload.kind === "VIDEO" ? upload.posterUrl : upload.previewUrl;
  const removes = isDone || upload.state.value === "failed";
  return li(
    { class: isPicture ? "tray-one tray-picture" : "tray-one", title: name },
    isPicture && url ? img({ class: "tray-still", src: url, alt: name }) : null,
    isPicture && !url ? span({ class: "tray-still" }, icon(upload.kind === "VIDEO" ? "video" : "image")) : null,
    isPicture ? null : span({ class: "tray-glyph" }, icon(upload.kind === "AUDIO" ? "file-audio" : glyphOf(upload.name))),
    isPicture ? null : span({ class: "tray-about" }, h(FileName, { name: upload.name }), span({ class: "small soft" }, h(UploadWords, { upload }))),
    upload.kind === "VIDEO" && isDone ? span({ class: "tray-film" }, icon("play")) : null,
    isDone ? null : h(UploadMark, { upload }),
    removes ? button({ type: "button", class: "tray-remove", "aria-label": t("Remove {name}", { name }), title: t("Remove"), onClick: onremove }, icon("close")) : null,
  );
}
