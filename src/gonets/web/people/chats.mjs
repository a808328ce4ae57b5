// One chat of a person: its row, the window of messages on screen, what one writes into it and what others are doing there.
// @ts-check
import { shownName } from "../kit/names.mjs";
import { batch, computed, signal } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { Actors } from "./acting.mjs";
import { bodyOf, quoteOf, stubOf } from "./content.mjs";
import { isTrouble } from "./door.mjs";
import { keepDraft } from "./drafts.mjs";
import { itemsOf } from "./items.mjs";
import { Presses } from "./presses.mjs";
import { Reading } from "./reading.mjs";
import { readByOther, readTo, withMessage } from "./rows.mjs";
import { compareMids, messageOf, rangeOf, withTail, withTold } from "./windows.mjs";

/** @typedef {import("./client.d.ts").Chat} PublicChat */
/** @typedef {import("./client.d.ts").Content} Content */
/** @typedef {import("./client.d.ts").Door} Door */
/** @typedef {import("./client.d.ts").Upload} Upload */
/** @typedef {import("./types.d.ts").ChatRow} ChatRow */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./types.d.ts").Mid} Mid */
/**
 * @typedef {object} Home what a chat needs of its client
 * @property {Door} door
 * @property {string} person
 * @property {() => string} myName
 * @property {import("./outbox.mjs").Outbox} outbox
 * @property {import("./uploads.mjs").Uploads} uploads
 * @property {() => boolean} isOnline whether the feed tells everything at once
 * @property {(tries: number, act: () => void) => void} again when it is worth another try
 */

const READ_PAUSE_MS = 300;
const ACTING_PAUSE_MS = 3000;

/** @implements {PublicChat} */
export class Chat {
  #isReadPlanned = false;
  #readTries = 0;
  /** @type {Mid | null} */
  #readTo = null;
  #actedLately = false;
  #frames = 0;
  #isClosed = false;
  #closeDraft;

  /**
   * @param {ChatRow} row
   * @param {Home} home
   */
  constructor(row, home) {
    this.home = home;
    this.id = row.chat_id;
    this.row = signal(row);
    this.place = row.place;
    this.name = computed(() => shownName(this.row.value.title ?? this.row.value.companion?.name ?? ""));
    const { draft, close } = keepDraft(home.person, this.id);
    this.draft = draft;
    this.#closeDraft = close;
    this.pages = new Reading(this, home, (found) => this.confirm(found));
    const { items, unsent } = itemsOf(this, home);
    this.items = items;
    this.unsent = unsent;
    this.hasBefore = computed(() => this.pages.windows.value.shown?.before ?? true);
    this.hasAfter = computed(() => this.pages.windows.value.shown?.after ?? false);
    this.isStale = this.pages.isStale;
    this.loading = this.pages.loading;
    this.fault = this.pages.fault;
    this.actors = new Actors(home.person);
    this.acting = this.actors.list;
    this.pressed = new Presses();
    this.presses = this.pressed.list;
    for (const acting of row.acting) this.actors.add(acting);
  }

  close() {
    this.#isClosed = true;
    this.#closeDraft();
  }

  get path() {
    return `/api/chats/${this.id}`;
  }

  // What is on screen.

  open() {
    return this.pages.open();
  }
  before() {
    return this.pages.before();
  }
  after() {
    return this.pages.after();
  }
  /** @param {Mid | number} to */
  jumpTo(to) {
    return this.pages.jumpTo(to);
  }
  toEnd() {
    return this.pages.toEnd();
  }
  /** @param {Mid} mid */
  look(mid) {
    this.pages.looked = mid;
  }

  // What one does.

  /**
   * @param {Content} content
   * @returns {string}
   */
  send(content) {
    return batch(() => {
      const { windows } = this.pages;
      if (!this.pages.isStale.peek()) this.#showEnd();
      const quoted = content.replyTo ? messageOf(windows.peek(), content.replyTo) : undefined;
      const record = this.home.outbox.add({
        to: this.id,
        body: bodyOf(content),
        uploads: (content.uploads ?? []).map((upload) => upload.id),
        ...(quoted ? { reply: quoteOf(quoted) } : {}),
      });
      this.#actedLately = false;
      return record.id;
    });
  }

  /** @param {string} clientId */
  retry(clientId) {
    this.home.outbox.retry(clientId);
  }

  /** @param {string} clientId */
  drop(clientId) {
    this.home.outbox.drop(clientId);
  }

  /**
   * @param {Mid} mid
   * @param {Content} content
   */
  async edit(mid, content) {
    const tokens = await Promise.all((content.uploads ?? []).map((upload) => upload.done));
    const files = (content.uploads ?? []).map((upload, index) => ({ type: upload.kind, payload: { token: tokens[index] } }));
    const { reply_to: _, ...body } = bodyOf(content);
    await this.home.door.post(`/api/messages/${mid}/edit`, { ...body, attachments: [...files, ...(body.attachments ?? [])] });
    if (!this.home.isOnline()) await this.pages.reread(mid);
  }

  /** @param {Mid} mid */
  async remove(mid) {
    await this.home.door.post(`/api/messages/${mid}/delete`);
    const known = messageOf(this.pages.windows.value, mid);
    if (known) this.confirm([stubOf(known)]);
  }

  /**
   * @param {Mid} mid
   * @param {number} row
   * @param {number} column
   * @param {{share?: boolean, location?: import("./types.d.ts").Point}} [given]
   */
  async press(mid, row, column, given = {}) {
    const answer = await this.pressed.during(this, mid, row, column, given, (client_id) =>
      this.home.door.post(`${this.path}/press`, { client_id, mid, row, column, ...given }),
    );
    if (!answer.message?.mid) return answer;
    this.confirm([answer]);
    return { message: answer };
  }

  /** @param {Mid} mid */
  seen(mid) {
    const row = this.row.value;
    if (row.status !== "ACTIVE") return;
    if (row.read_up_to !== undefined && compareMids(mid, row.read_up_to) <= 0) return;
    if (this.#readTo === null || compareMids(mid, this.#readTo) > 0) this.#readTo = mid;
    this.#readHere(mid);
    this.#planRead();
  }

  typing(action = "typing_on") {
    if (this.#actedLately) return;
    this.#actedLately = true;
    after(ACTING_PAUSE_MS, () => {
      this.#actedLately = false;
    });
    // Passing by nature: not worth a second try.
    this.home.door.post(`${this.path}/acting`, { action }).catch(() => {});
  }

  /**
   * @param {Mid} mid
   * @param {import("./types.d.ts").Point} location
   */
  async moveLive(mid, location) {
    await this.home.door.post(`/api/messages/${mid}/live`, { location });
  }

  /** @param {Mid} mid */
  async stopLive(mid) {
    await this.home.door.post(`/api/messages/${mid}/live`, { stop: true });
  }

  /** @type {PublicChat["upload"]} */
  upload(file, kind, looks = {}) {
    return this.home.uploads.add(file, kind, looks, this.id);
  }

  /** @type {PublicChat["attach"]} */
  attach(file, kind, looks) {
    const upload = this.upload(file, kind, looks);
    this.draft.value = { ...this.draft.value, files: [...this.draft.value.files, upload] };
    return upload;
  }

  async refresh() {
    for (let tries = 0; tries < 3; tries += 1) {
      const frames = this.#frames;
      const row = /** @type {ChatRow} */ (await this.home.door.get(this.path));
      if (frames !== this.#frames && tries < 2) continue;
      this.setRow(row);
      return;
    }
  }

  // What the feed tells.

  /**
   * @param {readonly Message[]} messages
   * @returns {Message[]} those nobody knew of
   */
  told(messages) {
    this.#frames += 1;
    const news = [];
    let row = this.row.value;
    for (const message of messages) {
      const fresh = withMessage(row, message, this.home.person);
      if (fresh.last_message !== row.last_message && fresh.last_message?.message.mid !== row.last_message?.message.mid) news.push(message);
      const isLastGone = message.deleted && row.last_message?.message.mid === message.message.mid;
      if (isLastGone) this.refresh().catch(() => {});
      row = fresh;
      if (!message.deleted) this.actors.ended(message.sender.user_id);
    }
    this.row.value = row;
    this.confirm(messages);
    return news;
  }

  /**
   * Messages as the server has them: into the windows, and out of the outbox.
   * @param {readonly Message[]} messages
   */
  confirm(messages) {
    batch(() => {
      this.pages.hold(messages);
      this.pages.windows.value = withTold(this.pages.windows.value, messages);
      for (const message of messages) {
        if (message.client_id && message.sender.user_id === this.home.person) this.home.outbox.settle(message.client_id, message);
      }
    });
  }

  /** @param {ChatRow} row */
  setRow(row) {
    this.#frames += 1;
    const wasLeft = this.row.peek().status !== "ACTIVE";
    this.row.value = row;
    if (wasLeft && row.status === "ACTIVE") this.pages.back();
    if (this.#readTo !== null) this.#readHere(this.#readTo);
    for (const acting of row.acting) this.actors.add(acting);
  }

  /**
   * @param {string} member
   * @param {Mid} mid
   */
  readBy(member, mid) {
    if (member === this.home.person) this.#readHere(mid);
    else this.row.value = readByOther(this.row.value, mid);
  }

  /** The network is back: what did not get through is tried again. */
  wake() {
    this.pages.wake();
  }

  /** @param {Upload} upload cancelled, or sent by another tab */
  letGo(upload) {
    const { files } = this.draft.value;
    if (files.includes(upload)) this.draft.value = { ...this.draft.value, files: files.filter((one) => one !== upload) };
  }

  #showEnd() {
    const { windows } = this.pages;
    windows.value = withTail(windows.peek());
    const { shown } = windows.peek();
    if (shown?.before && !shown.messages.length) this.pages.readEnd();
  }

  /** @param {Mid} mid */
  #readHere(mid) {
    const windows = this.pages.windows.value;
    const range = rangeOf(windows, mid) ?? windows.shown;
    this.row.value = readTo(this.row.value, mid, this.home.person, range?.messages ?? [], range !== null && !range.after);
  }

  #planRead() {
    if (this.#isReadPlanned) return;
    this.#isReadPlanned = true;
    after(READ_PAUSE_MS, () => this.#sendRead());
  }

  async #sendRead() {
    const mid = this.row.peek().status === "ACTIVE" && !this.#isClosed ? this.#readTo : null;
    try {
      if (mid !== null) await this.home.door.post(`${this.path}/read`, { mid });
    } catch (error) {
      if (isTrouble(error)) return this.home.again(this.#readTries++, () => this.#sendRead());
    }
    this.#readTries = 0;
    this.#isReadPlanned = false;
    if (mid === null) return;
    if (this.#readTo === mid) this.#readTo = null;
    else this.#planRead();
  }
}
