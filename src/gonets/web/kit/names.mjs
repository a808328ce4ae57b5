// @ts-check
// Names that others gave, as they may stand on the screen: of people, chats and files.

/** Turns writing round, hides in it, stands for nothing, or breaks the line; joiners stay, emoji are made with them. */
const TRICKS = /[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0\ufff9-\ufffb]/gu;

/** Of joiners and marks alone nothing is seen. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A name that shows nothing is shown as three dots; none stays none.
 * @param {string} name
 */
export function shownName(name) {
  const clean = name.replace(TRICKS, "").replace(/\s+/gu, " ").trim();
  return SEEN.test(clean) || name === "" ? clean : "…";
}

/**
 * A file's name in two pieces, so that its end is seen however long it is: what a file is, its end says.
 * @param {string} name
 * @returns {{stem: string, end: string}}
 */
export function shownFileName(name) {
  const clean = shownName(name);
  const dot = clean.lastIndexOf(".");
  const cut = dot > 0 && clean.length - dot <= 12 ? dot : clean.length;
  return { stem: clean.slice(0, cut), end: clean.slice(cut) };
}

/**
 * The ending in small letters, without its dot: "" if there is none.
 * @param {string} name
 */
export const endingOf = (name) => shownFileName(name).end.slice(1).toLowerCase();
