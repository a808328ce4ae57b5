// @ts-check
// Where a sound stands, to be moved by mouse, finger or arrows, over a waveform or a plain line; and how fast it plays.
import { h, tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";

const { button, div, input, path, span, svg } = tags;

/** @typedef {import("./playing.mjs").Playing} Playing */
/** @typedef {import("./playing.mjs").Track} Track */

const BAR = 3;
const GAP = 2;
const HEIGHT = 28;

/**
 * @param {{playing: Playing, track: Track, peaks?: readonly number[] | null}} props
 * @returns {any}
 */
export function Seek({ playing, track, peaks }) {
  const { t, duration } = useWords();
  const isOn = playing.track.value?.key === track.key;
  const seconds = (isOn && playing.seconds.value) || track.seconds || 0;
  const at = isOn ? Math.min(playing.at.value, seconds || Infinity) : 0;
  const share = seconds > 0 ? at / seconds : 0;
  return div(
    { class: peaks ? "seek seek-waves" : "seek" },
    peaks ? h(Waves, { peaks, share }) : svg({ class: "seek-line", viewBox: "0 0 100 2", preserveAspectRatio: "none", "aria-hidden": true }, line("seek-rest", 100), line("seek-done", 100 * share)),
    input({
      class: "seek-input",
      type: "range",
      min: 0,
      max: Math.max(seconds, 0.1),
      step: 0.1,
      value: at,
      disabled: seconds === 0,
      "aria-label": t("Position"),
      "aria-valuetext": t("{at} of {total}", { at: duration(at), total: duration(seconds) }),
      onInput: (/** @type {Event} */ event) => playing.seek(track, Number(/** @type {HTMLInputElement} */ (event.currentTarget).value)),
    }),
  );
}

/**
 * @param {string} name
 * @param {number} length
 */
const line = (name, length) => path({ class: name, d: `M0 1h${length}` });

/**
 * Two shapes, so that moving on changes one clip and no bar.
 * @param {{peaks: readonly number[], share: number}} props
 */
function Waves({ peaks, share }) {
  const width = peaks.length * (BAR + GAP) - GAP;
  const drawn = peaks.map((peak, place) => {
    const tall = Math.max(2, Math.round(peak * HEIGHT));
    return `M${place * (BAR + GAP)} ${(HEIGHT - tall) / 2}h${BAR}v${tall}h-${BAR}z`;
  });
  const shape = drawn.join("");
  const done = drawn.slice(0, Math.round(share * peaks.length)).join("");
  return svg(
    { class: "waves", viewBox: `0 0 ${width} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": true },
    path({ class: "waves-rest", d: shape }),
    path({ class: "waves-done", d: done }),
  );
}

/**
 * @param {{playing: Playing}} props
 * @returns {any}
 */
export function RateButton({ playing }) {
  const { t, number } = useWords();
  const rate = number(playing.rate.value);
  return button(
    { type: "button", class: "rate", "aria-label": t("Speed {rate}", { rate }), title: t("Speed"), onClick: () => playing.nextRate() },
    span({ "aria-hidden": true }, `${rate}×`),
  );
}
