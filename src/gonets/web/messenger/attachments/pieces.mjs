// @ts-check
// What hangs on a message, one piece an attachment: from the server, or still on its way up.

/** @typedef {import("../../people/types.d.ts").Attachment} Attachment */
/** @typedef {import("../../people/types.d.ts").Message} Message */
/** @typedef {import("../../people/client.d.ts").Item} Item */
/** @typedef {import("../../people/client.d.ts").Chat} Chat */
/** @typedef {import("../../people/client.d.ts").Upload} Upload */
/** @typedef {Attachment["type"]} Type */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{name: string, size: number, media_type?: string}} FileAbout */
/**
 * @template {Type} K
 * @typedef {Extract<Attachment, {type: K}>["payload"]} PayloadOf
 */
/**
 * A file of a message. `url` is ours, or null while it is not up; `foreign` is an image that stayed at its own URL.
 * @typedef {object} FilePiece
 * @property {"IMAGE" | "VIDEO" | "AUDIO" | "FILE"} type
 * @property {string} key stays the same when an upload becomes a file
 * @property {string | null} url
 * @property {string | null} foreign
 * @property {Size | null} size
 * @property {FileAbout | null} about
 * @property {Upload | null} upload
 * @property {string | null} poster
 * @property {{peaks: number[], seconds: number} | null} sound of a voice message made here
 */
/** @typedef {{type: Exclude<Type, FilePiece["type"]>, key: string, payload: any}} OtherPiece */
/** @typedef {FilePiece | OtherPiece} Piece */

import { isOurs, steady } from "./addresses.mjs";

const FILES = new Set(["IMAGE", "VIDEO", "AUDIO", "FILE"]);

/**
 * In the order of the message; a pending one has its uploads first.
 * @param {Item} item
 * @returns {Piece[]}
 */
export function piecesOf(item) {
  const { attachments = [] } = item.message.message;
  const uploads = item.uploads ?? [];
  const settled = attachments.flatMap((one, place) => (one.type === "INLINE_KEYBOARD" ? [] : [pieceOf(item, one, place)]));
  if (settled.some((piece) => isFile(piece))) return settled; // the server has them all
  return [...uploads.map(ofUpload), ...settled];
}

/**
 * @param {Piece} piece
 * @returns {piece is FilePiece}
 */
export const isFile = (piece) => FILES.has(piece.type);

/**
 * @param {Item} item
 * @param {Attachment} one
 * @param {number} place
 * @returns {Piece}
 */
function pieceOf(item, one, place) {
  const key = `${place}`;
  if (one.type !== "IMAGE" && one.type !== "VIDEO" && one.type !== "AUDIO" && one.type !== "FILE") {
    return { type: /** @type {OtherPiece["type"]} */ (one.type), key, payload: one.payload };
  }
  const upload = item.uploads?.[place];
  const { url } = one.payload;
  return {
    type: one.type,
    key,
    url: isOurs(url) ? steady(url) : null,
    foreign: isOurs(url) ? null : url,
    size: item.message.sizes?.[place] ?? (upload ? sizeOf(upload) : null),
    about: item.message.files?.[place] ?? (one.type === "FILE" ? { name: one.payload.name, size: 0 } : null),
    upload: null,
    poster: null,
    // Known to whoever recorded it; others work it out of the sound (waveform.mjs).
    sound: upload?.waveform && upload.duration ? { peaks: upload.waveform, seconds: upload.duration } : null,
  };
}

/**
 * @param {Upload} upload
 * @param {number} place
 * @returns {FilePiece}
 */
function ofUpload(upload, place) {
  return {
    type: upload.kind,
    key: `${place}`,
    url: upload.previewUrl,
    foreign: null,
    size: sizeOf(upload),
    about: { name: upload.name, size: upload.size, media_type: upload.file.type },
    upload,
    poster: upload.posterUrl ?? null,
    sound: upload.waveform && upload.duration ? { peaks: upload.waveform, seconds: upload.duration } : null,
  };
}

/** @param {Upload} upload */
const sizeOf = ({ width, height }) => (width && height ? { width, height } : null);

/** What the wire does not tell, the name does: recorders call it so, ours too. */
const VOICE = /^voice[-_ .]/i;

/** @param {{name: string} | null | undefined} about */
export const isVoice = (about) => about != null && VOICE.test(about.name);
