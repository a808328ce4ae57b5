// @ts-check
// Notifications, their sound and the badge in the title, while the tab is hidden (M-29).
import { shownName } from "../kit/names.mjs";
import { signal, useEffect, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { attachmentWord } from "./attachments/index.mjs";
import { useClient, usePages } from "./context.mjs";
import { chime } from "./chime.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Message} Message */
/** @typedef {{shown: boolean, sound: boolean}} Wishes of this browser, for one person */

const TITLE = "Gonets";
const TEXT_CHARS = 200;
const wishes = signal(/** @type {Record<string, Wishes>} */ ({}));

/** @param {string} person */
const shelfOf = (person) => `gonets.notices.${person}`;

/**
 * Kept in the browser: the permission is its own, too. Both are off until asked for.
 * @param {string} person
 * @returns {Wishes}
 */
export function wishesOf(person) {
  const known = wishes.value[person];
  if (known) return known;
  try {
    return { shown: false, sound: false, ...JSON.parse(localStorage.getItem(shelfOf(person)) ?? "{}") };
  } catch {
    return { shown: false, sound: false };
  }
}

/**
 * @param {string} person
 * @param {Partial<Wishes>} changes
 */
export function wish(person, changes) {
  const wanted = { ...wishesOf(person), ...changes };
  wishes.value = { ...wishes.peek(), [person]: wanted };
  localStorage.setItem(shelfOf(person), JSON.stringify(wanted));
}

/** Draws nothing. For the messenger that has the tab to itself. */
export function Notices() {
  const client = useClient();
  const words = useWords();
  const pages = usePages();
  const hidden = useHidden();
  const count = client.unread.value;
  useEffect(() => {
    document.title = hidden && count > 0 ? `(${count}) ${TITLE}` : TITLE;
    return () => void (document.title = TITLE);
  }, [hidden, count]);
  useEffect(
    () =>
      client.heard((chat, message) => {
        const person = client.me.peek()?.user_id ?? "";
        if (!document.hidden) return;
        const wanted = wishesOf(person);
        if (wanted.sound) chime();
        if (wanted.shown && "Notification" in window && Notification.permission === "granted") show(chat, message, words, () => pages.openChat(chat.id));
      }),
    [client, words, pages],
  );
  return null;
}

/**
 * One a chat: a newer one takes its place.
 * @param {Chat} chat
 * @param {Message} message
 * @param {import("../kit/words.mjs").Words} words
 * @param {() => void} open
 */
function show(chat, message, words, open) {
  const { text, privacyWarning } = message.message;
  const sender = shownName(message.sender.name);
  const name = shownName(chat.name.value);
  const said = privacyWarning ? words.t("Protected message") : [...(text || attachmentWord(message, words))].slice(0, TEXT_CHARS).join("");
  const body = chat.row.value.type === "CHAT" ? words.t("{name}: {text}", { name: sender, text: said }) : said;
  const notice = noticeOf(name, { body, tag: chat.id });
  if (!notice) return;
  notice.onclick = () => {
    window.focus();
    open();
    notice.close();
  };
}

/**
 * Null: a page of this browser may show none, whatever was permitted (Chrome on Android).
 * @param {string} name
 * @param {NotificationOptions} options
 */
function noticeOf(name, options) {
  try {
    return new Notification(name, options);
  } catch {
    return null;
  }
}

/** Whether the tab is hidden, as it changes. */
function useHidden() {
  const hidden = useSignal(document.hidden);
  useEffect(() => {
    const look = () => (hidden.value = document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return hidden.value;
}
