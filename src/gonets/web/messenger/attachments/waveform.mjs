// @ts-check
// How loud a voice message is from start to end: worked out once a file, then kept.

/** @typedef {{peaks: number[], seconds: number}} Sound */
/** @typedef {import("../../people/client.d.ts").Client} Client */

export const BARS = 44;
/** Longer recordings are played without one: they would have to be loaded whole to be looked at. */
const MOST_BYTES = 2 * 1024 * 1024;
/** Loudness is seen as well at this rate, at a sixth of the memory. */
const RATE = 8000;
const KEPT = 500;

const sounds = /** @type {Map<string, Promise<Sound | null>>} */ (new Map());

/**
 * Of a file of ours; null if there is none to be had.
 * @param {Client} client
 * @param {string} url
 * @param {number} size in bytes
 * @returns {Promise<Sound | null>}
 */
export function soundOf(client, url, size) {
  const file = url.split("?")[0] ?? url;
  const known = sounds.get(file);
  if (known) return known;
  if (sounds.size >= KEPT) sounds.delete(sounds.keys().next().value ?? "");
  const made = size > MOST_BYTES ? Promise.resolve(null) : read(client, url);
  sounds.set(file, made);
  return made;
}

/**
 * @param {Client} client
 * @param {string} url
 */
async function read(client, url) {
  try {
    const bytes = await client.door.bytes(url);
    return await heard(await bytes.arrayBuffer());
  } catch {
    return null; // gone, or no sound that this browser knows: it is played, or not, without a picture of it
  }
}

/**
 * @param {ArrayBuffer} bytes
 * @returns {Promise<Sound>}
 */
export async function heard(bytes) {
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  return { peaks: peaksOf(decoded.getChannelData(0)), seconds: decoded.duration };
}

/**
 * The loudest moment of each stretch, 0 to 1, the loudest of all at 1.
 * @param {Float32Array} samples
 * @param {number} [bars]
 * @returns {number[]}
 */
export function peaksOf(samples, bars = BARS) {
  const step = Math.max(1, samples.length / bars);
  const found = Array.from({ length: bars }, (_, bar) => {
    let most = 0;
    const end = Math.min(samples.length, Math.floor((bar + 1) * step));
    for (let at = Math.floor(bar * step); at < end; at += 1) most = Math.max(most, Math.abs(samples[at] ?? 0));
    return most;
  });
  const loudest = Math.max(...found, 0.01);
  return found.map((peak) => Math.round((100 * peak) / loudest) / 100);
}
