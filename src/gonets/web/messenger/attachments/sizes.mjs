// @ts-check
// How much room a picture takes before it has come, so that nothing moves when it does (M-7); pure.

/** @typedef {import("./pieces.mjs").Size} Size */

const WIDEST = 400;
const TALLEST = 420;
const LEAST = 96;
/** Beyond these a picture is cut to fit: a hair's breadth says nothing. */
const FLATTEST = 3;
const STEEPEST = 0.45;

/** Of a picture whose size nobody knows. */
const UNKNOWN = { width: 320, height: 240 };

/**
 * @param {Size | null} size as stored
 * @param {Size} [unknown]
 * @returns {Size} as drawn at most; narrower rooms shrink it in proportion
 */
export function roomFor(size, unknown = UNKNOWN) {
  if (size === null || !(size.width > 0) || !(size.height > 0)) return unknown;
  const ratio = Math.min(Math.max(size.width / size.height, STEEPEST), FLATTEST);
  const width = Math.max(Math.min(size.width, WIDEST, TALLEST * ratio), Math.min(LEAST * Math.max(ratio, 1), WIDEST));
  return { width: Math.round(width), height: Math.round(width / ratio) };
}

/**
 * The room as a style: it stays as it is whatever the picture turns out to be.
 * @param {Size} room
 */
export const styleOf = ({ width, height }) => ({ width: `${width}px`, aspectRatio: `${width} / ${height}` });

/**
 * Rows of a grid of pictures: 4 are 2 and 2, 5 are 2 and 3, 10 are 2, 2, 3 and 3. Never one alone below others.
 * @param {number} count
 * @returns {number[]}
 */
export function rowsOf(count) {
  if (count <= 3) return count === 3 ? [1, 2] : [count];
  const pairs = [0, 2, 1][count % 3] ?? 0;
  return [...Array(pairs).fill(2), ...Array((count - 2 * pairs) / 3).fill(3)];
}
