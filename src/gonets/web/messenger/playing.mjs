// @ts-check
// The one sound of a messenger: what plays, where it stands, how fast. It lives outside every list, so scrolling stops nothing (M-17).
import { signal } from "../kit/tags.mjs";

/**
 * @typedef {object} Track
 * @property {string} key of the message and its attachment
 * @property {string} url
 * @property {string} title
 * @property {string} from whose it is
 * @property {number | null} seconds if known; a recording of a browser does not say
 * @property {() => Track | null} [next] what is played after it
 */
/** @typedef {import("../people/client.d.ts").Client} Client */

export const RATES = /** @type {const} */ ([1, 1.5, 2]);
/** Seeking beyond any end makes a browser find the end of a recording that does not tell its length. */
const BEYOND = 1e9;

export class Playing {
  track = signal(/** @type {Track | null} */ (null));
  isPlaying = signal(false);
  /** Seconds from the start. */
  at = signal(0);
  seconds = signal(0);
  rate = signal(/** @type {number} */ (1));
  hasFailed = signal(false);
  #sound = new Audio();
  #isMeasuring = false;

  constructor() {
    const sound = this.#sound;
    sound.preload = "auto";
    sound.addEventListener("play", () => (this.isPlaying.value = true));
    sound.addEventListener("pause", () => (this.isPlaying.value = false));
    sound.addEventListener("timeupdate", () => this.#moved());
    sound.addEventListener("durationchange", () => this.#measured());
    sound.addEventListener("ended", () => this.#ended());
    sound.addEventListener("error", () => this.#failed());
  }

  /** @param {Track} track */
  toggle(track) {
    if (this.track.peek()?.key !== track.key || this.hasFailed.peek()) this.#begin(track, 0);
    else if (this.isPlaying.peek()) this.#sound.pause();
    else void this.#play();
  }

  /**
   * Also begins a track that was not playing.
   * @param {Track} track
   * @param {number} to seconds
   */
  seek(track, to) {
    if (this.track.peek()?.key !== track.key) this.#begin(track, to);
    else {
      this.#sound.currentTime = to;
      this.at.value = to;
    }
  }

  nextRate() {
    const place = RATES.findIndex((rate) => rate === this.rate.peek());
    this.rate.value = RATES[(place + 1) % RATES.length] ?? 1;
    this.#sound.playbackRate = this.rate.value;
  }

  stop() {
    this.#sound.pause();
    this.#sound.removeAttribute("src");
    this.#sound.load();
    this.track.value = null;
    this.at.value = 0;
  }

  /**
   * @param {Track} track
   * @param {number} from
   */
  #begin(track, from) {
    this.track.value = track;
    this.hasFailed.value = false;
    this.seconds.value = track.seconds ?? 0;
    this.at.value = from;
    this.#isMeasuring = false;
    this.#sound.src = track.url;
    this.#sound.defaultPlaybackRate = this.rate.peek();
    this.#sound.currentTime = from;
    void this.#play();
  }

  async #play() {
    try {
      await this.#sound.play();
    } catch (fault) {
      // Another track was begun meanwhile, or the sound's own error event tells.
      if (!(fault instanceof DOMException)) throw fault;
    }
  }

  #moved() {
    if (!this.#isMeasuring && this.track.peek()) this.at.value = this.#sound.currentTime;
  }

  #measured() {
    const { duration } = this.#sound;
    if (duration === Infinity && !this.#isMeasuring) {
      this.#isMeasuring = true;
      this.#sound.currentTime = BEYOND;
    } else if (Number.isFinite(duration)) {
      this.seconds.value = duration;
      if (!this.#isMeasuring) return;
      this.#isMeasuring = false;
      this.#sound.currentTime = this.at.peek();
      void this.#play();
    }
  }

  #ended() {
    if (this.#isMeasuring) return;
    this.isPlaying.value = false;
    this.at.value = 0;
    this.#sound.currentTime = 0;
    const next = this.track.peek()?.next?.();
    if (next) this.#begin(next, 0);
  }

  #failed() {
    if (!this.track.peek()) return; // stopping unloads it
    this.hasFailed.value = true;
    this.isPlaying.value = false;
  }
}

const players = /** @type {WeakMap<Client, Playing>} */ (new WeakMap());

/**
 * @param {Client} client
 * @returns {Playing}
 */
export function playingOf(client) {
  const found = players.get(client) ?? new Playing();
  players.set(client, found);
  return found;
}
