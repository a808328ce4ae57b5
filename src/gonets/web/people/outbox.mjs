// What one wrote and the server has not confirmed: kept over reloads, sent once each, in order per chat, by one tab (2.8).
// @ts-check
import { batch, computed, signal } from "../kit/tags.mjs";
import { after, now } from "../kit/times.mjs";
import { faultOf, isTrouble, Refused } from "./door.mjs";
import { newId } from "./ids.mjs";
import { holdLock } from "./locks.mjs";
import { backOff } from "./patience.mjs";

/** @typedef {import("./client.d.ts").Fault} Fault */
/** @typedef {import("./client.d.ts").Upload} Upload */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./shelf.mjs").Shelf} Shelf */
/** @typedef {import("./uploads.mjs").Uploads} Uploads */
/**
 * @typedef {object} Record never changed, only replaced
 * @property {string} id its client_id
 * @property {string} to the chat; or the person or group whose chat it opens. Records to one place go in order.
 * @property {{text?: string, attachments?: object[], reply_to?: string, privacyWarning?: "SCREENSHOT" | "SCREENCAST"}} body
 * @property {readonly string[]} uploads come before the other attachments
 * @property {Message["reply"]} [reply] the quote, for its bubble
 * @property {number} madeAt
 * @property {number} [triedAt] when the server may first have heard of it
 * @property {"waiting" | "sending" | "failed" | "uncertain"} state
 * @property {Fault} [fault]
 */
/**
 * @typedef {object} Listener
 * @property {(record: Record, message: Message) => void} stored
 * @property {(record: Record, fault: Fault) => void} refused
 */
/** @typedef {{person: string, shelf: Shelf, uploads: Uploads, tabs: import("./tabs.mjs").Tabs, post: (path: string, body: object) => Promise<Message>}} Means */

/** The server knows a client_id for 24 h (W-IDEM): later it cannot tell a second try from a second message. */
const KEY_LIVES_MS = 24 * 3_600_000;
const MARGIN_MS = 10 * 60_000;
/** A file that this browser did not keep: its disk was full, or the page closed before it was written. @type {Fault} */
const FILE_LOST = { status: 400, code: 100, field: "uploads", message: "a file of the message was lost" };

export class Outbox {
  #records = signal(/** @type {ReadonlyMap<string, Record>} */ (new Map()));
  /** @type {Map<string, () => void>} places that wait for the network, with what cancels the wait */
  #resting = new Map();
  /** @type {Map<string, number>} */
  #tries = new Map();
  /** @type {Set<string>} */
  #busy = new Set();
  /** @type {Set<string>} what is over, so that a late word of another tab does not bring it back */
  #over = new Set();
  #isSender = false;
  #isClosed = false;
  #letGo = () => {};

  failed = computed(() => [...this.#records.value.values()].filter(isStuck).length);
  waiting = computed(() => this.#records.value.size - this.failed.value);
  /** What was written last to each place. */
  last = computed(() => new Map([...this.#records.value.values()].sort(byId).map((one) => [one.to, one])));

  /**
   * @param {Means} means
   * @param {Listener} listener
   */
  constructor(means, listener) {
    this.means = means;
    this.listener = listener;
    means.tabs.hear((word) => this.#hear(word));
  }

  /** @returns {Promise<Record[]>} what an earlier page left, or another one writes */
  kept() {
    return this.means.shelf.all("outbox").catch(() => []);
  }

  /**
   * Shows what was kept; then, when no other tab does it, sends.
   * @param {readonly Record[]} kept
   */
  async restore(kept) {
    const records = new Map(kept.map((one) => [one.id, one.state === "sending" ? { ...one, state: /** @type {const} */ ("waiting") } : one]));
    for (const [id, record] of this.#records.peek()) records.set(id, record);
    for (const id of this.#over) records.delete(id);
    this.#records.value = records;
    const isShared = await this.means.shelf.isShared;
    this.#letGo = holdLock(isShared ? `gonets outbox ${this.means.person}` : null, () => {
      this.#isSender = true;
      this.#runAll();
    });
    if (this.#isClosed) this.#letGo();
  }

  /**
   * What waits for a place, in the order it was written.
   * @param {string} to
   */
  of(to) {
    return [...this.#records.value.values()].filter((one) => one.to === to).sort(byId);
  }

  /**
   * The record is there before this returns; it is kept, then sent.
   * @param {Pick<Record, "to" | "body" | "uploads" | "reply">} written
   */
  add(written) {
    /** @type {Record} */
    const record = { ...written, id: newId(), madeAt: now(), state: "waiting" };
    this.#set(record);
    this.#keep(record).then(() => this.#run(record.to));
    return record;
  }

  /** @param {string} id */
  retry(id) {
    const record = this.#records.peek().get(id);
    if (!record || !isStuck(record)) return;
    const isFileGone = record.fault?.field?.startsWith("attachments") === true;
    for (const upload of this.#uploadsOf(record)) upload.retry(isFileGone);
    const { fault: _, triedAt: __, ...fresh } = record;
    this.#change({ ...fresh, state: "waiting" }).then(() => this.#run(record.to));
  }

  retryAll() {
    for (const record of this.#stuck()) this.retry(record.id);
  }

  dropAll() {
    for (const record of this.#stuck()) this.drop(record.id);
  }

  /** @param {string} id */
  drop(id) {
    const record = this.#records.peek().get(id);
    if (record) this.#gone(record);
  }

  /**
   * The server has it: its answer or the feed says so.
   * @param {string} id
   * @param {Message} message
   */
  settle(id, message) {
    const record = this.#records.peek().get(id);
    if (record) this.#gone(record, message);
  }

  /** Something says that the network may be back: nobody waits any longer. */
  wake() {
    for (const [to, cancel] of this.#resting) {
      cancel();
      this.#resting.delete(to);
    }
    this.#runAll();
  }

  close() {
    this.#isClosed = true;
    this.#letGo();
    for (const cancel of this.#resting.values()) cancel();
  }

  #stuck() {
    return [...this.#records.peek().values()].filter(isStuck).sort(byId);
  }

  #runAll() {
    for (const to of new Set([...this.#records.peek().values()].map((one) => one.to))) this.#run(to);
  }

  /**
   * One request in flight per place, in order; what failed lets the next go.
   * @param {string} to
   */
  async #run(to) {
    if (!this.#isSender || this.#busy.has(to) || this.#resting.has(to)) return;
    this.#busy.add(to);
    try {
      for (;;) {
        const record = this.of(to).find((one) => !isStuck(one));
        if (!record || this.#isClosed || !(await this.#attempt(record))) return;
      }
    } finally {
      this.#busy.delete(to);
    }
  }

  /**
   * @param {Record} record
   * @returns {Promise<boolean>} whether the next may go
   */
  async #attempt(record) {
    if (record.triedAt !== undefined && now() - record.triedAt > KEY_LIVES_MS - MARGIN_MS) {
      await this.#change({ ...record, state: "uncertain" });
      return true;
    }
    try {
      const tokens = await this.#tokens(record);
      if (this.#isClosed) return false;
      if (!this.#records.peek().has(record.id)) return true;
      if (!tokens) {
        this.drop(record.id);
        return true;
      }
      const tried = { ...record, triedAt: record.triedAt ?? now(), state: /** @type {const} */ ("sending") };
      await this.#change(tried);
      const body = { ...record.body, ...(tokens.length ? { attachments: tokens } : {}), client_id: record.id };
      const message = await this.means.post(pathOf(record.to), body);
      this.#tries.delete(record.to);
      this.listener.stored(record, message);
      this.settle(record.id, message);
      return true;
    } catch (error) {
      return this.#wentWrong(record.id, error);
    }
  }

  /**
   * Attachments with the tokens of its uploads, when they are all there; null if nothing is left to say.
   * @param {Record} record
   */
  async #tokens(record) {
    const found = await this.#findUploads(record);
    const uploads = found.filter((one) => one !== undefined);
    if (uploads.length < found.length) throw new Refused(FILE_LOST);
    const arrived = await Promise.allSettled(uploads.map((upload) => upload.done));
    /** @type {object[]} */
    const attachments = [];
    for (const [index, upload] of uploads.entries()) {
      const result = arrived[index];
      if (result?.status === "fulfilled") attachments.push({ type: upload.kind, payload: { token: result.value } });
      else if (upload.state.value !== "cancelled") throw result?.reason;
    }
    attachments.push(...(record.body.attachments ?? []));
    return attachments.length || record.body.text ? attachments : null;
  }

  /**
   * @param {string} id
   * @param {unknown} error
   */
  async #wentWrong(id, error) {
    const record = this.#records.peek().get(id);
    if (this.#isClosed) return false;
    if (!record) return true;
    if (!isTrouble(error)) {
      const fault = faultOf(error);
      await this.#change({ ...record, state: "failed", fault });
      this.listener.refused(record, fault);
      return true;
    }
    const tries = this.#tries.get(record.to) ?? 0;
    this.#tries.set(record.to, tries + 1);
    const waitMs = error instanceof Refused && error.waitMs ? error.waitMs : backOff(tries);
    this.#resting.set(record.to, after(waitMs, () => {
      this.#resting.delete(record.to);
      this.#run(record.to);
    }));
    await this.#change({ ...record, state: "waiting" });
    return false;
  }

  /** @param {Record} record */
  #uploadsOf(record) {
    return record.uploads.flatMap((id) => this.means.uploads.one(id) ?? []);
  }

  /** @param {Record} record */
  #findUploads(record) {
    return Promise.all(record.uploads.map((id) => this.means.uploads.find(id)));
  }

  /** @param {Record} record */
  #change(record) {
    if (!this.#records.peek().has(record.id)) return Promise.resolve();
    this.#set(record);
    return this.#keep(record);
  }

  /** @param {Record} record */
  #set(record) {
    this.#records.value = new Map(this.#records.peek()).set(record.id, record);
  }

  /** @param {Record} record */
  async #keep(record) {
    // A full disk must not keep anybody from writing: it lives in this tab then.
    await this.means.shelf.put("outbox", record).catch(() => {});
    // Other tabs look for its files at once.
    await Promise.all(this.#uploadsOf(record).map((upload) => upload.written));
    if (this.#records.peek().has(record.id)) this.means.tabs.tell({ kind: "record", record });
    else await this.means.shelf.remove({ outbox: [record.id] }).catch(() => {});
  }

  /**
   * @param {Record} record
   * @param {Message} [message] it became
   */
  #gone(record, message) {
    this.#forget(record.id);
    const uploads = record.uploads;
    this.means.shelf.remove({ outbox: [record.id], uploads, files: uploads }).catch(() => {});
    for (const id of uploads) this.means.uploads.forget(id);
    this.means.tabs.tell({ kind: "gone", id: record.id, message });
  }

  /** @param {string} id */
  #forget(id) {
    this.#over.add(id);
    const record = this.#records.peek().get(id);
    if (!record) return;
    const records = new Map(this.#records.peek());
    records.delete(id);
    this.#records.value = records;
  }

  /**
   * Other tabs of this person.
   * @param {any} data
   */
  async #hear(data) {
    if (data.kind === "gone") {
      const record = this.#records.peek().get(data.id);
      batch(() => {
        this.#forget(data.id);
        if (record && data.message) this.listener.stored(record, data.message);
      });
      await this.means.shelf.remove({ outbox: [data.id] }).catch(() => {});
    }
    // Who cannot see its files cannot send it.
    if (data.kind !== "record" || !(await this.means.shelf.isShared)) return;
    const record = /** @type {Record} */ (data.record);
    const uploads = await this.#findUploads(record);
    if (!isStuck(record)) for (const upload of uploads) upload?.retry();
    if (this.#over.has(record.id)) return;
    this.#set(record);
    if (record.fault) this.listener.refused(record, record.fault);
    this.#run(record.to);
  }
}

/** @param {Record} record */
function isStuck(record) {
  return record.state === "failed" || record.state === "uncertain";
}

/**
 * @param {Record} a
 * @param {Record} b
 */
function byId(a, b) {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * @param {string} to
 */
function pathOf(to) {
  const room = to.startsWith("user:") ? "users" : to.startsWith("group:") ? "groups" : "chats";
  return `/api/${room}/${to}/messages`;
}
