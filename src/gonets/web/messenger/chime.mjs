// @ts-check
// The sound of a message: two short tones made on the spot, no file.

const TONES = [
  { at: 0, hertz: 660 },
  { at: 0.09, hertz: 880 },
];
const LASTS = 0.22;
const LOUD = 0.08;

/** @type {AudioContext | null} */
let context = null;

/** Silent where the browser allows no sound yet. */
export function chime() {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => {});
  for (const { at, hertz } of TONES) tone(context, context.currentTime + at, hertz);
}

/**
 * @param {AudioContext} sound
 * @param {number} start
 * @param {number} hertz
 */
function tone(sound, start, hertz) {
  const source = sound.createOscillator();
  const volume = sound.createGain();
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(LOUD, start);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + LASTS);
  source.connect(volume).connect(sound.destination);
  source.start(start);
  source.stop(start + LASTS);
}
