// @ts-check
// A point of the Earth as people write it: "55.7558, 37.6173", with commas for points, or with N and E; pure.

/** @typedef {{latitude: number, longitude: number}} Point */

const NUMBER = String.raw`([-+−]?\d{1,3}(?:[.,]\d{1,12})?)\s*°?`;
/** The four sides in English and in Russian letters. */
const POINT = new RegExp(String.raw`^\s*${NUMBER}\s*([NS\u0421\u042e]?)(?:\s*[,;]\s*|\s+)${NUMBER}\s*([EW\u0412\u0417]?)\s*$`, "iu");

/**
 * Null for whatever is no point.
 * @param {string} text
 * @returns {Point | null}
 */
export function coordinatesOf(text) {
  const found = POINT.exec(text);
  if (!found) return null;
  const latitude = degrees(found[1]) * (/[S\u042e]/iu.test(found[2] ?? "") ? -1 : 1);
  const longitude = degrees(found[3]) * (/[W\u0417]/iu.test(found[4] ?? "") ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** @param {string | undefined} text */
const degrees = (text = "") => Number(text.replace("−", "-").replace(",", "."));
