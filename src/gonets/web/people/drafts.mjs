// What is half written, per person and chat: kept in this browser, so that a reload or a lost session costs nothing.
// @ts-check
import { effect, signal } from "../kit/tags.mjs";

/** @typedef {import("./client.d.ts").Draft} Draft */
/** @typedef {import("./client.d.ts").Upload} Upload */

/** @type {Draft} */
export const EMPTY = { text: "", files: [] };

/**
 * @param {string} person
 * @param {string} chat
 * @returns {{draft: import("./client.d.ts").SignalOf<Draft>, close: () => void}}
 */
export function keepDraft(person, chat) {
  const place = `gonets draft ${person} ${chat}`;
  const draft = signal(/** @type {Draft} */ ({ ...EMPTY, ...read(place) }));
  const stop = effect(() => {
    const { files: _, ...words } = draft.value;
    write(place, words.text || words.replyTo || words.editing ? JSON.stringify(words) : null);
  });
  /** @param {StorageEvent} event another tab wrote; an edit is each tab's own, with what it put aside */
  const follow = ({ key }) => {
    const told = key === place ? read(place) : null;
    if (told && !told.editing && !draft.peek().editing) draft.value = { ...EMPTY, ...told, files: draft.peek().files };
  };
  addEventListener("storage", follow);
  const close = () => {
    removeEventListener("storage", follow);
    stop();
  };
  return { draft, close };
}

/**
 * @param {string} place
 * @returns {Partial<Draft>}
 */
function read(place) {
  try {
    const { editing, ...words } = JSON.parse(localStorage.getItem(place) ?? "{}");
    // Older pages kept less of an edit than it takes to end it: its words stay.
    return editing?.aside ? { ...words, editing } : words;
  } catch {
    return {};
  }
}

/**
 * @param {string} place
 * @param {string | null} value
 */
function write(place, value) {
  try {
    if (value === null) localStorage.removeItem(place);
    else localStorage.setItem(place, value);
  } catch {
    // no room, or forbidden: the draft lives in this tab
  }
}
