// @ts-check
// What the browser sees of a file before it goes up: how large a picture is, a still of a film, how loud a voice is.
import { after } from "../kit/times.mjs";

/** @typedef {import("../people/client.d.ts").Looks} Looks */
/** @typedef {import("../people/client.d.ts").UploadKind} UploadKind */

const POSTER_SIDE = 640;
const POSTER_QUALITY = 0.8;
/** Not at the very start: many films begin black. */
const STILL_AT = 0.1;
const PATIENCE_MS = 8000;

/**
 * Never rejects: what cannot be looked at is sent all the same.
 * @param {Blob} file
 * @param {UploadKind} kind
 * @returns {Promise<Looks>}
 */
export async function looksOf(file, kind) {
  try {
    if (kind === "IMAGE") return await ofPicture(file);
    return kind === "VIDEO" ? await ofFilm(file) : {};
  } catch {
    return {};
  }
}

/** @param {Blob} file */
async function ofPicture(file) {
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  picture.close();
  return { width, height };
}

/**
 * @param {Blob} file
 * @returns {Promise<Looks>}
 */
async function ofFilm(file) {
  const film = document.createElement("video");
  const url = URL.createObjectURL(file);
  try {
    film.muted = true;
    film.preload = "auto";
    film.src = url;
    await heardOf(film, "loadeddata");
    film.currentTime = Math.min(STILL_AT, film.duration || 0);
    await heardOf(film, "seeked");
    const { videoWidth: width, videoHeight: height } = film;
    const poster = await still(film, width, height);
    return { width, height, ...(Number.isFinite(film.duration) ? { duration: film.duration } : {}), ...(poster ? { poster } : {}) };
  } finally {
    film.removeAttribute("src");
    film.load();
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {HTMLVideoElement} film
 * @param {number} width
 * @param {number} height
 * @returns {Promise<Blob | null>}
 */
function still(film, width, height) {
  const by = Math.min(1, POSTER_SIDE / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * by));
  canvas.height = Math.max(1, Math.round(height * by));
  canvas.getContext("2d")?.drawImage(film, 0, 0, canvas.width, canvas.height);
  return new Promise((made) => canvas.toBlob(made, "image/jpeg", POSTER_QUALITY));
}

/**
 * @param {HTMLVideoElement} film
 * @param {string} event
 * @returns {Promise<void>}
 */
function heardOf(film, event) {
  return new Promise((heard, failed) => {
    const calm = after(PATIENCE_MS, () => failed(new Error("the film does not open")));
    film.addEventListener(event, () => (calm(), heard()), { once: true });
    film.addEventListener("error", () => (calm(), failed(new Error("the film does not open"))), { once: true });
  });
}
