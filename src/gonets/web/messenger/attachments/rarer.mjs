// @ts-check
// Every attachment but pictures; loaded when the first of them is to be drawn, so that the first screen comes sooner (F-10).
import { h } from "../../kit/tags.mjs";
import { AudioPiece } from "./audio.mjs";
import { CallCard } from "./call.mjs";
import { ContactCard } from "./contact.mjs";
import { FileCard } from "./file.mjs";
import { ForeignImage } from "./foreign.mjs";
import { LocationCard } from "./location.mjs";
import { MusicCard } from "./music.mjs";
import { isFile } from "./pieces.mjs";
import { PresentCard } from "./present.mjs";
import { ShareCard } from "./share.mjs";
import { Sticker } from "./sticker.mjs";
import { Unknown } from "./unknown.mjs";
import { Video } from "./video.mjs";

/** @typedef {import("../../people/client.d.ts").Chat} Chat */
/** @typedef {import("../../people/client.d.ts").Item} Item */
/** @typedef {import("./pieces.mjs").Piece} Piece */

/**
 * @param {{chat: Chat, item: Item, piece: Piece}} props
 * @returns {any}
 */
export function RarePiece({ chat, item, piece }) {
  const { sender } = item.message;
  if (isFile(piece)) {
    if (piece.type === "FILE") return h(FileCard, { piece });
    if (piece.type === "IMAGE") return h(ForeignImage, { picture: piece });
    return piece.type === "VIDEO" ? h(Video, { piece }) : h(AudioPiece, { chat, item, piece });
  }
  const { payload } = piece;
  switch (piece.type) {
    case "SHARE":
      return h(ShareCard, { url: payload.url });
    case "CONTACT":
      return h(ContactCard, { contact: payload });
    case "LOCATION":
      return h(LocationCard, { chat, item, place: payload });
    case "CALL":
      return h(CallCard, { call: payload, mine: item.mine });
    case "PRESENT":
      return h(PresentCard, { present: payload, sender });
    case "MUSIC":
      return h(MusicCard, { id: payload.id, of: `${item.key} ${piece.key}`, from: sender.name });
    case "STICKER":
      return h(Sticker, { id: payload.id });
    default:
      return h(Unknown, { type: String(piece.type) });
  }
}
