// The list of one's chats: pages of rows become chats, in the order of their newest event.
// @ts-check
import { batch, computed, signal } from "../kit/tags.mjs";
import { Chat } from "./chats.mjs";

/** @typedef {import("./client.d.ts").Door} Door */
/** @typedef {import("./home.mjs").Home} Home */
/** @typedef {import("./types.d.ts").ChatId} ChatId */
/** @typedef {import("./types.d.ts").ChatRow} ChatRow */
/** @typedef {import("./types.d.ts").MemberId} MemberId */

/** What fits the first frame of the feed with its 64 KB. */
const PLACES = 800;

export class ChatList {
  #chats = signal(/** @type {ReadonlyMap<ChatId, Chat>} */ (new Map()));
  /** @type {Chat[]} */
  #order = [];
  /** @type {string | null} where the list goes on */
  #marker = null;
  /** @type {Set<ChatId>} chats whose places did not fit: nobody tells what they missed */
  #skipped = new Set();
  /** @type {Map<ChatId, Promise<Chat>>} */
  #fetching = new Map();

  sorted = computed(() => {
    const sorted = [...this.#chats.value.values()].sort(newestFirst);
    if (sorted.length !== this.#order.length || sorted.some((chat, index) => chat !== this.#order[index])) this.#order = sorted;
    return this.#order;
  });
  unread = computed(() => this.sorted.value.filter((chat) => chat.row.value.unread > 0).length);

  /**
   * @param {Door} door
   * @param {() => Home} home
   */
  constructor(door, home) {
    this.door = door;
    this.home = home;
  }

  /** @param {ChatId} id */
  get(id) {
    return this.#chats.value.get(id);
  }

  all() {
    return [...this.#chats.peek().values()];
  }

  /**
   * The chat of the two, if it is among those loaded.
   * @param {MemberId} member
   */
  with(member) {
    return this.all().find(({ row }) => row.peek().type !== "CHAT" && row.peek().companion?.member_id === member);
  }

  /**
   * @param {ChatId} id
   * @returns {Promise<Chat>}
   */
  async open(id) {
    const known = this.#chats.peek().get(id);
    if (known) return known;
    const asked = this.#fetching.get(id) ?? this.door.get(`/api/chats/${id}`).then((row) => this.take(row));
    this.#fetching.set(id, asked);
    return asked.finally(() => this.#fetching.delete(id));
  }

  async more() {
    if (this.#marker === null) return false;
    const page = await this.door.get("/api/chats", { marker: this.#marker });
    this.#marker = page.marker;
    batch(() => page.chats.forEach((/** @type {ChatRow} */ row) => this.#chats.peek().has(row.chat_id) || this.take(row)));
    return true;
  }

  /**
   * The first page anew: what should be on it and is not, is gone.
   * @param {{chats: readonly ChatRow[], marker: string | null}} page
   */
  begin({ chats, marker }) {
    const named = new Set(chats.map((row) => row.chat_id));
    const oldest = marker === null ? 0 : (chats.at(-1)?.lastEventTime ?? 0);
    const kept = new Map(this.#chats.peek());
    for (const [id, chat] of kept) {
      if (named.has(id) || chat.row.peek().lastEventTime < oldest) continue;
      chat.close();
      kept.delete(id);
    }
    this.#chats.value = kept;
    this.#marker = marker;
    for (const row of chats) {
      const known = kept.get(row.chat_id);
      this.take(row).place = row.place;
      known?.pages.stale();
    }
  }

  /**
   * A row of a chat, known or not.
   * @param {ChatRow} row
   * @returns {Chat}
   */
  take(row) {
    const known = this.#chats.peek().get(row.chat_id);
    if (known) {
      known.setRow(row);
      return known;
    }
    const chat = new Chat(row, this.home());
    this.#chats.value = new Map(this.#chats.peek()).set(chat.id, chat);
    this.adopt(chat);
    return chat;
  }

  /** @param {Chat} chat gets the files that an earlier page left in its draft */
  adopt(chat) {
    const left = this.home().left(chat.id);
    if (left.length) chat.draft.value = { ...chat.draft.peek(), files: [...chat.draft.peek().files, ...left] };
  }

  /** Where the feed goes on: as many of the newest as its first frame takes. */
  places() {
    const chats = this.sorted.peek();
    this.#skipped = new Set(chats.slice(PLACES).map((chat) => chat.id));
    return Object.fromEntries(chats.slice(0, PLACES).map((chat) => [chat.id, chat.place]));
  }

  /**
   * Whether this chat missed something it was not told; true once.
   * @param {ChatId} id
   */
  wasSkipped(id) {
    return this.#skipped.delete(id);
  }

  clear() {
    for (const chat of this.all()) chat.close();
    this.#chats.value = new Map();
  }
}

/**
 * @param {Chat} a
 * @param {Chat} b
 */
function newestFirst(a, b) {
  return latest(b) - latest(a) || (a.id < b.id ? -1 : 1);
}

/** @param {Chat} chat lifted by what one wrote, sent or not */
const latest = ({ row, unsent }) => Math.max(row.value.lastEventTime, unsent.value?.message.timestamp ?? 0);
