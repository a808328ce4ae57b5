// Reads windows of a chat's messages from the server, one at a time, and keeps what the feed tells meanwhile.
// @ts-check
import { batch, signal } from "../kit/tags.mjs";
import { faultOf, isTrouble, Refused } from "./door.mjs";
import { messageOf, NOTHING, place, rangeOf, tailOf, trimmed, withoutStubs, withPage, withTail, withTold } from "./windows.mjs";

/** @typedef {import("./client.d.ts").Door} Door */
/** @typedef {import("./client.d.ts").Fault} Fault */
/** @typedef {import("./types.d.ts").ChatRow} ChatRow */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./types.d.ts").Mid} Mid */
/** @typedef {import("./types.d.ts").Window} Page */
/** @typedef {{readonly path: string, readonly row: {peek(): ChatRow}}} Read the chat */
/** @typedef {{door: Door, again: (tries: number, act: () => void) => void}} Means */

const PAGE = 100;
/** E17: a message that was never there, or is not for this person. */
const NOT_FOUND = 300;
/** @type {Page} */
const NO_PAGE = { messages: [], has_before: false, has_after: false, place: "" };

export class Reading {
  windows = signal(NOTHING);
  loading = signal(/** @type {"no" | "open" | "before" | "after" | "jump"} */ ("no"));
  fault = signal(/** @type {Fault | null} */ (null));
  /** @type {Mid | null} what is on screen */
  looked = null;
  /** @type {Message[]} what the feed tells while a page is on its way: the page may be older */
  #held = [];
  #under = 0;
  isStale = signal(false);
  #reachedEnd = false;
  /** @type {Promise<unknown>} */
  #opening = Promise.resolve();
  #wanted = new AbortController();
  #tries = 0;
  /** After trouble: whoever draws the chat asks for more with each turn of the wheel. */
  #isResting = false;
  /** @type {(() => unknown) | null} the last that met trouble, to be tried once more when it is worth it */
  #next = null;

  /**
   * @param {Read} chat
   * @param {Means} means
   * @param {(messages: Message[]) => void} found
   */
  constructor(chat, means, found) {
    this.chat = chat;
    this.means = means;
    this.found = found;
  }

  async open() {
    if (this.#isLeft()) return this.#openLeft();
    const windows = this.windows.peek();
    const { unread, first_unread: first } = this.chat.row.peek();
    const range = unread && first ? rangeOf(windows, first) : windows.shown;
    if (range) {
      this.windows.value = withoutStubs({ ...windows, shown: range });
      return;
    }
    if (this.loading.peek() !== "open") this.#openAnew().catch(() => {});
    // Begun anew meanwhile, it is not there yet.
    for (let awaited = null; awaited !== this.#opening; ) {
      awaited = this.#opening;
      await awaited;
    }
  }

  /** Who left is told nothing any more (W-AUTHZ): what was read stays on screen. */
  #isLeft() {
    return this.chat.row.peek().status !== "ACTIVE";
  }

  #openLeft() {
    if (this.windows.peek().ranges.length) return;
    const nothing = { messages: [], before: false, after: false };
    this.windows.value = { ranges: [nothing], shown: nothing };
  }

  /** One is back: what was left behind may have holes. */
  async back() {
    if (!this.windows.peek().ranges.length) return;
    this.windows.value = NOTHING;
    await this.#openAnew().catch(() => {});
  }

  #openAnew() {
    const { unread, first_unread: first } = this.chat.row.peek();
    return (this.#opening = this.#jump("open", unread && first ? { around: first } : {}));
  }

  async before() {
    const { shown } = this.windows.peek();
    if (!shown?.before) return;
    const next = shown.messages[0]?.message.mid;
    if (next === undefined) return this.readEnd();
    await this.#turn("before", { before: next }, { next });
  }

  async after() {
    const { shown } = this.windows.peek();
    if (!shown?.after) return;
    const past = shown.messages.at(-1)?.message.mid;
    if (past !== undefined) await this.#turn("after", { after: past }, { past });
  }

  /**
   * @param {Mid | number} to
   * @returns {Promise<Mid | null | undefined>}
   */
  async jumpTo(to) {
    const windows = this.windows.peek();
    const range = typeof to === "string" ? rangeOf(windows, to) : undefined;
    if (range) {
      this.windows.value = { ...windows, shown: range };
      return /** @type {Mid} */ (to);
    }
    const page = await this.#jump("jump", { around: to }, typeof to === "string" ? to : undefined);
    if (!page) return this.#isLeft() ? null : undefined;
    if (typeof to === "string") return page.messages.some((one) => one.message.mid === to) ? to : null;
    const first = page.messages.find((one) => one.timestamp >= to) ?? page.messages.at(-1);
    return first?.message.mid ?? null;
  }

  async toEnd() {
    const windows = this.windows.peek();
    const tail = tailOf(windows);
    if (tail) this.windows.value = { ...windows, shown: tail };
    else await this.#jump("jump", {});
  }

  /** The end, for one who writes: what is shown meanwhile is the bubble alone. */
  async readEnd() {
    await this.#jump("jump", {}).catch(() => {});
  }

  /**
   * One message as it is now, when no feed tells.
   * @param {Mid} mid
   */
  async reread(mid) {
    if (!messageOf(this.windows.peek(), mid)) return;
    const page = await this.#read({ around: mid, count: 1 });
    this.found(page.messages.filter((one) => one.message.mid === mid));
  }

  /** @param {readonly Message[]} messages */
  hold(messages) {
    if (this.#under) this.#held.push(...messages);
  }

  /** Too much was missed: what is shown is read anew, around what is looked at. */
  async stale() {
    const { shown, ranges } = this.windows.peek();
    if (this.#isLeft()) return;
    if (!ranges.length) {
      // The page that is on its way may be older than what was missed.
      if (this.loading.peek() === "open") await this.#openAnew().catch(() => {});
      return;
    }
    // Asked for again while it is stale, the cut below has hidden that this was the end.
    if (!this.isStale.peek()) this.#reachedEnd = !shown?.after;
    const isAtEnd = !this.looked || (this.#reachedEnd && shown?.messages.slice(-PAGE / 2).some((one) => one.message.mid === this.looked));
    batch(() => {
      // Nothing may follow the gap as if there were none.
      const cut = new Map(ranges.map((range) => [range, { ...range, after: true }]));
      this.windows.value = { ranges: [...cut.values()], shown: (shown && cut.get(shown)) ?? null };
      this.isStale.value = true;
    });
    await this.#jump("jump", this.looked && !isAtEnd ? { around: this.looked } : {}).catch(() => {});
  }

  /** The network is back. */
  wake() {
    if (this.isStale.peek()) this.stale();
  }

  /**
   * To another place; what was asked before is not waited for.
   * @param {"open" | "jump"} kind
   * @param {{around?: Mid | number}} query
   * @param {Mid} [only] shown only if it is there
   * @returns {Promise<Page | undefined>}
   */
  async #jump(kind, query, only) {
    if (this.#isLeft()) return undefined;
    this.#wanted.abort();
    const { signal: wanted } = (this.#wanted = new AbortController());
    return this.#loadingAs(kind, wanted, async () => {
      const page = await this.#read({ ...query, count: PAGE }, wanted).catch((error) => {
        if (only !== undefined && error instanceof Refused && error.code === NOT_FOUND) return NO_PAGE;
        throw error;
      });
      const isThere = only === undefined || page.messages.some((one) => one.message.mid === only);
      if (isThere) this.#put(page, { show: true });
      return page;
    });
  }

  /**
   * @param {"before" | "after"} kind
   * @param {{before?: Mid, after?: Mid}} query
   * @param {{next?: Mid, past?: Mid}} beside
   */
  async #turn(kind, query, beside) {
    if (this.loading.peek() !== "no" || this.#isResting || this.#isLeft()) return;
    const { signal: wanted } = this.#wanted;
    await this.#loadingAs(kind, wanted, async () => {
      this.#put(await this.#read({ ...query, count: PAGE }, wanted), beside);
    });
  }

  /**
   * @template T
   * @param {"open" | "before" | "after" | "jump"} kind
   * @param {AbortSignal} wanted
   * @param {() => Promise<T>} act
   * @returns {Promise<T | undefined>}
   */
  async #loadingAs(kind, wanted, act) {
    this.loading.value = kind;
    this.#under += 1;
    try {
      const found = await act();
      this.fault.value = null;
      this.#tries = 0;
      this.#isResting = false;
      return found;
    } catch (error) {
      if (wanted.aborted) return undefined;
      this.fault.value = faultOf(error);
      if (kind !== "jump") this.#rest(error, () => wanted.aborted || this[kind]().catch(() => {}));
      throw error;
    } finally {
      this.#under -= 1;
      if (!this.#under) this.#held = [];
      if (!wanted.aborted) this.loading.value = "no";
    }
  }

  /**
   * @param {unknown} error
   * @param {() => unknown} again
   */
  #rest(error, again) {
    this.#isResting = true;
    if (!isTrouble(error)) return;
    const isPlanned = this.#next !== null;
    this.#next = again;
    if (isPlanned) return;
    this.means.again(this.#tries++, () => {
      const next = this.#next;
      this.#next = null;
      this.#isResting = false;
      next?.();
    });
  }

  /**
   * @param {Page} page
   * @param {{next?: Mid, past?: Mid, show?: boolean}} asked
   */
  #put(page, asked) {
    batch(() => {
      const known = this.isStale.peek() ? NOTHING : this.windows.peek();
      this.isStale.value = false;
      const paged = withTold(withPage(known, page, asked), this.#held);
      this.windows.value = trimmed(paged.shown ? paged : withTail(paged), endOf(paged, page));
      this.found(page.messages);
    });
  }

  /**
   * @param {{before?: Mid, after?: Mid, around?: Mid | number, count: number}} query
   * @param {AbortSignal} [wanted]
   * @returns {Promise<Page>}
   */
  #read(query, wanted) {
    return this.means.door.get(`${this.chat.path}/messages`, query, wanted);
  }
}

/**
 * Which end of the shown range a page lies at: the other one may be let go.
 * @param {import("./windows.mjs").Windows} windows
 * @param {Page} page
 */
function endOf({ shown }, page) {
  const first = page.messages[0]?.message.mid;
  return shown && first !== undefined && place(shown.messages, first) < shown.messages.length / 2 ? "start" : "end";
}
