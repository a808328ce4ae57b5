// The round picture of a person, a group or a chat; its letters on a colour of its own while there is none.
// @ts-check
import { tags } from "../kit/tags.mjs";

const { img, span } = tags;
const HUES = 7;

/**
 * Says nothing to a screen reader: the name stands beside it.
 * @param {{id: string, name: string, url?: string | undefined, size?: "small" | "large"}} props
 */
export function Face({ id, name, url, size }) {
  const look = size ? `face face-${size}` : "face";
  if (url) return img({ class: look, src: url, alt: "", loading: "lazy", decoding: "async", draggable: false });
  return span({ class: `${look} face-hue-${hueOf(id)}`, "aria-hidden": true }, letters(name));
}

/**
 * One of the colours for an id, the same on every screen.
 * @param {string} id
 */
export function hueOf(id) {
  let sum = 0;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973;
  return (sum % HUES) + 1;
}

/** @param {string} name */
function letters(name) {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}
