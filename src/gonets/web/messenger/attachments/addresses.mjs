// @ts-check
// Addresses of files: only our own are loaded, each under the one address it was first drawn with.
import { now } from "../../kit/times.mjs";

const HOUR_MS = 3_600_000;
const MOST = 5000;
const OURS = /^\/(?:files|catalogue|static)\//;

/** By file: the address drawn first. Each read makes another one (W-READ-9), which would load the picture again. */
const drawn = /** @type {Map<string, {url: string, until: number}>} */ (new Map());

/**
 * Whether it may be loaded at all: an image that was left by its URL (W-ATT-IMAGE-3) is somebody else's.
 * @param {string | undefined} url
 * @returns {url is string}
 */
export const isOurs = (url) => url !== undefined && (OURS.test(url) || url.startsWith("blob:"));

/**
 * The same address for the same file as long as it opens.
 * @param {string} url
 */
export function steady(url) {
  const at = url.indexOf("?");
  if (!url.startsWith("/files/") || at < 0) return url;
  const file = url.slice(0, at);
  const before = drawn.get(file);
  if (before && before.until - now() > HOUR_MS) return before.url;
  if (drawn.size >= MOST) drawn.delete(drawn.keys().next().value ?? "");
  const until = Number(new URLSearchParams(url.slice(at)).get("expires"));
  drawn.set(file, { url, until });
  return url;
}

/**
 * A picture as the list shows it; the lightbox takes the whole one.
 * @param {string} url
 * @param {320 | 640 | 1280} [width]
 */
export const smaller = (url, width = 640) => (url.startsWith("/files/") ? `${url}&w=${width}` : url);

/**
 * An address of the catalogue by kind and id; the wire gives it with a host, which may be another name of ours.
 * @param {"sticker" | "music"} kind
 * @param {string} id
 */
export const catalogueUrl = (kind, id) => `/catalogue/${kind}/${encodeURIComponent(id)}`;
