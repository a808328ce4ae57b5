// @ts-check
// Files given by button, drop or paste: one path from there into the composer's tray (M-11).
import { shownName } from "../kit/names.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";
import { looks } from "./later.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").UploadKind} UploadKind */
/** @typedef {import("../people/client.d.ts").Limits} Limits */
/** @typedef {import("../kit/words.mjs").Words} Words */

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const FILMS = /^video\/(?:mp4|webm|quicktime|ogg|x-m4v|3gpp)$/;
const SOUNDS = /^audio\//;

/**
 * What a file becomes: whatever browsers do not show is a FILE, and keeps every byte.
 * @param {Blob} file
 * @returns {UploadKind}
 */
export function kindOf(file) {
  if (PICTURES.has(file.type)) return "IMAGE";
  if (FILMS.test(file.type)) return "VIDEO";
  return SOUNDS.test(file.type) ? "AUDIO" : "FILE";
}

/**
 * Puts files into the draft, unless one edits; says which was over which limit.
 * @param {Chat} chat
 * @returns {(files: Iterable<File>, as?: "FILE") => void}
 */
export function useAccept(chat) {
  const client = useClient();
  const toasts = useToasts();
  const words = useWords();
  return (files, as) => {
    if (chat.draft.peek().editing) return void toasts.say(words.t("An edit takes no files. Send them as a new message"));
    const limits = client.snapshot.peek()?.limits;
    for (const file of files) {
      const kind = as ?? kindOf(file);
      const refusal = limits ? refusalOf(chat, file, kind, limits, words) : "";
      if (refusal) toasts.say(refusal);
      else chat.attach(file, kind, looks().then(({ looksOf }) => looksOf(file, kind)));
    }
  };
}

/**
 * Why it cannot go along, "" if it can: which file, which limit, its number.
 * @param {Chat} chat
 * @param {File} file
 * @param {UploadKind} kind
 * @param {Limits} limits
 * @param {Words} words
 */
function refusalOf(chat, file, kind, limits, words) {
  const { files } = chat.draft.peek();
  const name = shownName(file.name);
  if (file.size > limits.upload_bytes) return words.t("{name} is larger than {limit}", { name, limit: words.size(limits.upload_bytes) });
  if (file.size === 0) return words.t("{name} is empty", { name });
  if (files.length >= limits.attachments) return words.n("{name} does not fit: {count} attachment at most", "{name} does not fit: {count} attachments at most", limits.attachments, { name });
  const pictures = files.filter((one) => one.kind === "IMAGE").length;
  if (kind === "IMAGE" && pictures >= limits.images) return words.n("{name} does not fit: {count} photo at most", "{name} does not fit: {count} photos at most", limits.images, { name });
  return "";
}

/**
 * The files of a drop or a paste. A paste of formatted text brings its picture along; then the text is meant.
 * @param {DataTransfer | null} transfer
 * @returns {File[]}
 */
export function filesOf(transfer) {
  if (!transfer || transfer.types.includes("text/plain")) return [];
  return [...transfer.files];
}
