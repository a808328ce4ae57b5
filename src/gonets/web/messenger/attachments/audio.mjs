// @ts-check
// AUDIO: a voice message as a bar with its waveform, anything else as a track with its name; MUSIC looks like a track.
import { icon } from "../../kit/icons.mjs";
import { shownFileName } from "../../kit/names.mjs";
import { h, tags, useEffect, useSignal } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { useClient } from "../context.mjs";
import { playingOf } from "../playing.mjs";
import "../player_bar.mjs";
import { RateButton, Seek } from "../seek.mjs";
import { isFile, isVoice, piecesOf } from "./pieces.mjs";
import { UploadMark, UploadWords } from "./uploading.mjs";
import { soundOf } from "./waveform.mjs";

const { bdi, button, div, p, span } = tags;

/** @typedef {import("../../people/client.d.ts").Chat} Chat */
/** @typedef {import("../../people/client.d.ts").Item} Item */
/** @typedef {import("../../kit/words.mjs").Words} Words */
/** @typedef {import("./pieces.mjs").FilePiece} FilePiece */
/** @typedef {import("../playing.mjs").Playing} Playing */
/** @typedef {import("../playing.mjs").Track} Track */
/** @typedef {import("./waveform.mjs").Sound} Sound */

/**
 * @param {{chat: Chat, item: Item, piece: FilePiece}} props
 * @returns {any}
 */
export function AudioPiece({ chat, item, piece }) {
  const words = useWords();
  const playing = playingOf(useClient());
  const sound = useSound(piece);
  const track = trackOf(chat, item, piece, sound?.seconds ?? null, words);
  return isVoice(piece.about) ? h(Voice, { piece, playing, track, sound }) : h(TrackBar, { piece, playing, track });
}

/**
 * @param {Chat} chat
 * @param {Item} item
 * @param {FilePiece} piece
 * @param {number | null} seconds
 * @param {Words} words
 * @returns {Track}
 */
function trackOf(chat, item, piece, seconds, words) {
  const named = { key: `${item.key} ${piece.key}`, url: piece.url ?? "", from: item.message.sender.name, seconds };
  if (isVoice(piece.about)) return { ...named, title: words.t("Voice message"), next: () => nextVoice(chat, item, words) };
  return { ...named, title: shownFileName(piece.about?.name ?? "").stem || words.t("Audio") };
}

/**
 * Voices are listened to one after another, as far as they are loaded.
 * @param {Chat} chat
 * @param {Item} heard
 * @param {Words} words
 */
function nextVoice(chat, heard, words) {
  const items = chat.items.peek();
  const at = items.findIndex(({ key }) => key === heard.key);
  for (const item of at < 0 ? [] : items.slice(at + 1)) {
    const voice = piecesOf(item).find((piece) => isFile(piece) && isVoice(piece.about) && piece.url !== null);
    if (voice && isFile(voice)) return trackOf(chat, item, voice, voice.sound?.seconds ?? null, words);
  }
  return null;
}

/**
 * The sound of a voice message, once it is known.
 * @param {FilePiece} piece
 * @returns {Sound | null}
 */
function useSound(piece) {
  const client = useClient();
  const found = useSignal(/** @type {Sound | null} */ (piece.sound));
  const { url, about, sound, upload } = piece;
  useEffect(() => {
    if (sound || upload || url === null || !isVoice(about)) return;
    let isHere = true;
    void soundOf(client, url, about?.size ?? 0).then((heard) => isHere && (found.value = heard));
    return () => void (isHere = false);
  }, [url]);
  return found.value;
}

/** Flat until it is known: the room is the same. */
const SILENCE = /** @type {number[]} */ (Array(44).fill(0.08));

/** @param {{piece: FilePiece, playing: Playing, track: Track, sound: Sound | null}} props */
function Voice({ piece, playing, track, sound }) {
  const isOn = playing.track.value?.key === track.key;
  return div(
    { class: "sound sound-voice" },
    h(PlayButton, { piece, playing, track }),
    div(
      { class: "sound-body" },
      h(Seek, { playing, track, peaks: sound?.peaks ?? SILENCE }),
      p({ class: "sound-line" }, h(Times, { piece, playing, track })),
    ),
    isOn ? h(RateButton, { playing }) : null,
  );
}

/**
 * @param {{piece: FilePiece | null, playing: Playing, track: Track, about?: string}} props
 * @returns {any}
 */
export function TrackBar({ piece, playing, track, about }) {
  const isOn = playing.track.value?.key === track.key;
  return div(
    { class: "sound" },
    h(PlayButton, { piece, playing, track }),
    div(
      { class: "sound-body" },
      p({ class: "sound-title one-line" }, bdi(null, track.title)),
      isOn ? h(Seek, { playing, track }) : null,
      p({ class: "sound-line" }, about && !isOn ? bdi({ class: "one-line" }, about) : h(Times, { piece, playing, track })),
    ),
    isOn ? h(RateButton, { playing }) : null,
  );
}

/** @param {{piece: FilePiece | null, playing: Playing, track: Track}} props */
function PlayButton({ piece, playing, track }) {
  const { t } = useWords();
  if (piece?.upload && piece.upload.state.value !== "done") return h(UploadMark, { upload: piece.upload });
  const isPlaying = playing.isPlaying.value && playing.track.value?.key === track.key;
  const label = isPlaying ? t("Pause") : t("Play");
  return button(
    {
      type: "button",
      class: "sound-play",
      "aria-label": `${label}: ${track.title}`,
      title: label,
      disabled: track.url === "",
      onClick: () => playing.toggle(track),
    },
    icon(isPlaying ? "pause" : "play"),
  );
}

/** @param {{piece: FilePiece | null, playing: Playing, track: Track}} props */
function Times({ piece, playing, track }) {
  const { t, duration, size } = useWords();
  if (piece?.upload) return h(UploadWords, { upload: piece.upload });
  const isOn = playing.track.value?.key === track.key;
  if (isOn && playing.hasFailed.value) return span({ class: "upload-failed" }, t("This cannot be played"));
  const seconds = (isOn && playing.seconds.value) || track.seconds;
  if (isOn) return `${duration(playing.at.value)} / ${duration(seconds ?? 0)}`;
  if (seconds) return duration(seconds);
  return piece?.about?.size ? size(piece.about.size) : "\u00a0";
}
