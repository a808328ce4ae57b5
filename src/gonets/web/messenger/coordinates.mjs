// @ts-check
// A point of the Earth as people write it: "55.7558, 37.6173", with commas for points, or with N and E; pure.

/** @typedef {{latitude: number, longitude: number}} Point */

const NUMBER = String.raw`([-+−]?\d{1,3}(?:[.,]\d{1,12})?)\s*°?`;
const POINT = new RegExp(String.raw`^\s*${NUMBER}\s*([NSСЮ]?)(?:\s*[,;]\s*|\s+)${NUMBER}\s*([EWВЗ]?)\s*$`, "iu");

/**
 * Null for whatever is no point.
 * @param {string} text
 * @returns {Point | null}
 */
export function coordinatesOf(text) {
  const found = POINT.exec(text);
  if (!found) return null;
  const latitude = degrees(found[1]) * (/[SЮ]/iu.test(found[2] ?? "") ? -1 : 1);
  const longitude = degrees(found[3]) * (/[WЗ]/iu.test(found[4] ?? "") ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** @param {string | undefined} text */
const degrees = (text = "") => Number(text.replace("−", "-").replace(",", "."));
