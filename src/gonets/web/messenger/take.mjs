// @ts-check
// One recording from the microphone: its loudness as it goes, and at the end the file with its waveform.
import { signal } from "../kit/tags.mjs";
import { stopwatch } from "../kit/times.mjs";
import { BARS } from "./attachments/waveform.mjs";

/** What people's browsers record and the server knows for sound (W-FILE-2), the first that this one can. */
const FORMATS = /** @type {const} */ ([
  ["audio/webm;codecs=opus", "webm"],
  ["audio/ogg;codecs=opus", "ogg"],
  ["audio/mp4", "m4a"],
]);
const BITS = 32_000;
/** Loudness is looked at so often; the recorder hands over its bytes at the same pace. */
const STEP_MS = 100;

/** @typedef {{blob: Blob, name: string, seconds: number, peaks: number[]}} Made */

export class Take {
  /** @type {import("../kit/tags.mjs").SignalOf<number[]>} 0 to 1, one a step */
  loudness = signal(/** @type {number[]} */ ([]));
  seconds = signal(0);
  /** @type {Blob[]} */
  #pieces = [];
  #began = stopwatch();

  /** Asks for the microphone; rejects as the browser does. */
  static async begin() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    return new Take(stream);
  }

  /** @param {MediaStream} stream */
  constructor(stream) {
    this.stream = stream;
    const [mimeType, ending] = FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? ["", "webm"];
    this.ending = ending;
    this.context = new AudioContext();
    this.ear = this.context.createAnalyser();
    this.context.createMediaStreamSource(stream).connect(this.ear);
    this.recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: BITS });
    this.recorder.addEventListener("dataavailable", ({ data }) => {
      this.#pieces.push(data);
      this.#listen();
    });
    this.recorder.start(STEP_MS);
  }

  #listen() {
    const samples = new Float32Array(this.ear.fftSize);
    this.ear.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    // Speech is seldom near the loudest a microphone can hear: the root lifts it.
    this.loudness.value = [...this.loudness.peek(), Math.min(1, Math.sqrt(loudest))];
    this.seconds.value = (stopwatch() - this.#began) / 1000;
  }

  /**
   * @returns {Promise<Made>}
   */
  async finish() {
    const ended = new Promise((done) => this.recorder.addEventListener("stop", done, { once: true }));
    if (this.recorder.state === "inactive") this.recorder.dispatchEvent(new Event("stop"));
    else this.recorder.stop();
    await ended;
    const seconds = (stopwatch() - this.#began) / 1000;
    const blob = new Blob(this.#pieces, { type: (this.recorder.mimeType || "audio/webm").split(";")[0] ?? "" });
    this.drop();
    return { blob, name: `voice-message.${this.ending}`, seconds, peaks: gathered(this.loudness.peek()) };
  }

  /** Lets the microphone go. */
  drop() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== "closed") void this.context.close();
  }
}

/**
 * As many bars as a waveform has, whatever was heard.
 * @param {number[]} heard
 */
function gathered(heard) {
  const loudest = Math.max(...heard, 0.01);
  return Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * heard.length) / BARS);
    const stretch = heard.slice(from, Math.max(from + 1, Math.floor(((bar + 1) * heard.length) / BARS)));
    return Math.round((100 * Math.max(...stretch, 0)) / loudest) / 100;
  });
}
