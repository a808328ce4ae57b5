// What the parts of an open chat do to each other: jump to a message, open its menu, reply, edit, move the focus.
// @ts-check
import { signal } from "../kit/tags.mjs";
import { keptAttachments } from "./editing.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("./message_menu.mjs").MenuRequest} MenuRequest */
/**
 * @template T
 * @typedef {import("../kit/tags.mjs").SignalOf<T>} SignalOf
 */
/**
 * @typedef {object} Target
 * @property {string | number} to a mid or a moment
 * @property {string} [from] the mid to come back to by the button that leads down (M-15)
 */

/** One open chat on one screen. */
export class ChatView {
  /** Where the timeline is to go next. @type {SignalOf<Target | null>} */
  target = signal(null);
  /** The menu of a message. @type {SignalOf<MenuRequest | null>} */
  menu = signal(null);
  /** What a key asks to be done with a message, by the id of the key table. @type {SignalOf<{item: Item, id: string} | null>} */
  asked = signal(null);
  /** Key of the row that Tab reaches (M-41). @type {SignalOf<string | null>} */
  current = signal(null);
  /** Grows when the timeline is to look where to go. @type {SignalOf<number>} */
  moved = signal(0);
  /** Key of the row jumped to, for a moment. @type {SignalOf<string | null>} */
  flashed = signal(null);
  /** An edit is on its way to the server. @type {SignalOf<boolean>} */
  saving = signal(false);
  /** Given by the composer. */
  focusComposer = () => {};
  /** Given by the timeline: shows the end, since one's own message stands there. */
  sent = () => {};
  /** Given by the timeline: the last row takes the focus. */
  focusLast = () => {};

  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
  }

  /**
   * @param {string | number} to
   * @param {string} [from]
   */
  jump(to, from) {
    this.target.value = from === undefined ? { to } : { to, from };
  }

  /** @param {Item} item */
  reply(item) {
    if (!item.mid || item.message.system || item.message.deleted) return;
    if (this.chat.draft.peek().editing) this.endAside();
    this.chat.draft.value = { ...this.chat.draft.peek(), replyTo: item.mid };
    this.focusComposer();
  }

  /** @param {Item} item */
  edit(item) {
    if (!item.mid || !item.mine || item.message.system || item.message.deleted) return;
    const { files, editing: before, ...written } = this.chat.draft.peek();
    const { text, privacyWarning } = item.message.message;
    const editing = { mid: item.mid, attachments: keptAttachments(item), aside: before?.aside ?? written };
    this.chat.draft.value = { text: text ?? "", editing, files, ...(privacyWarning ? { privacyWarning } : {}) };
    this.focusComposer();
  }

  /** Ends a reply or an edit; what was being written before an edit comes back. */
  endAside() {
    const { replyTo: _, ...draft } = this.chat.draft.peek();
    this.chat.draft.value = draft.editing ? { ...draft.editing.aside, files: draft.files } : draft;
    this.focusComposer();
  }
}
