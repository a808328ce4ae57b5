// The only XMLHttpRequest: sends the bytes of a file and tells how far it is, which fetch cannot (W-UPL-3).
// @ts-check
import { after } from "../kit/times.mjs";
import { NoNetwork, refusedBy } from "./door.mjs";

/** Nothing moved for so long: the line is dead. */
const STALLED_MS = 45_000;

/**
 * @param {string} url
 * @param {Blob} file
 * @param {string} name
 * @param {(share: number) => void} moved
 * @returns {{arrived: Promise<void>, abort: () => void}} rejects with Refused or NoNetwork
 */
export function transfer(url, file, name, moved) {
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  let calm = after(STALLED_MS, abort);
  const arrived = new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      calm();
      calm = after(STALLED_MS, abort);
      moved(total ? loaded / total : 0);
    };
    request.onload = () => {
      calm();
      if (request.status < 300) resolve();
      else reject(refusedBy(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    request.onerror = request.onabort = () => {
      calm();
      reject(new NoNetwork());
    };
  });
  const form = new FormData();
  form.append("file", file, name);
  request.open("POST", url);
  request.send(form);
  return { arrived, abort };
}
