// The client of one person: takes the snapshot, follows the feed, holds the chats; everything on screen hangs on it.
// @ts-check
import { batch, computed, signal } from "../kit/tags.mjs";
import { after, keepTo } from "../kit/times.mjs";
import { ChatList } from "./chat_list.mjs";
import { bodyOf } from "./content.mjs";
import { faultOf, isTrouble, makeDoor, Refused } from "./door.mjs";
import { applyFrames } from "./frames.mjs";
import { Home } from "./home.mjs";
import { Live } from "./live.mjs";
import { backOff, tryAgain } from "./patience.mjs";
import { Profile } from "./profile.mjs";

/** @typedef {import("./client.d.ts").Client} PublicClient */
/** @typedef {import("./client.d.ts").Content} Content */
/** @typedef {import("./client.d.ts").Fault} Fault */
/** @typedef {import("../kit/words.mjs").Language} Language */
/** @typedef {import("./types.d.ts").ChatId} ChatId */
/** @typedef {import("./chats.mjs").Chat} Chat */
/** @typedef {import("./types.d.ts").Limits} Limits */
/** @typedef {import("./types.d.ts").MemberId} MemberId */
/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./types.d.ts").Snapshot} Snapshot */

/** As far as a telephone in a cellar is away. */
const LAG_MS = 2_000;

/** @implements {PublicClient} */
class Client {
  state = signal(/** @type {"loading" | "ready" | "signed-out" | "failed"} */ ("loading"));
  fault = signal(/** @type {Fault | null} */ (null));
  network = signal(/** @type {"connecting" | "catching-up" | "online" | "offline"} */ ("connecting"));
  updated = signal(false);
  snapshot = signal(/** @type {{mode: "development" | "production", limits: Limits} | null} */ (null));
  #home = signal(/** @type {Home | null} */ (null));
  /** @type {Map<string, {resolve: (chat: Chat) => void, reject: (why: Refused) => void}>} first words on their way */
  #openings = new Map();
  /** @type {Set<(chat: Chat, message: Message) => void>} */
  #listeners = new Set();
  #isClosed = false;
  #isLoading = false;
  #cancelStart = () => {};
  #tries = 0;

  #wakeUp = () => this.#wake();
  #lookedAt = () => {
    if (document.visibilityState === "visible") this.#wake();
  };

  outbox = {
    failed: computed(() => this.#home.value?.outbox.failed.value ?? 0),
    waiting: computed(() => this.#home.value?.outbox.waiting.value ?? 0),
    retryAll: () => this.#home.peek()?.outbox.retryAll(),
    dropAll: () => this.#home.peek()?.outbox.dropAll(),
  };

  /**
   * @param {{as: MemberId | null, language?: Language}} given
   */
  constructor({ as, language }) {
    this.as = as;
    this.profile = new Profile(language);
    this.me = this.profile.me;
    this.language = this.profile.language;
    this.words = this.profile.words;
    this.theme = this.profile.theme;
    this.textSize = this.profile.textSize;
    this.door = makeDoor(as);
    this.door.onSignedOut = () => this.#signedOut();
    this.list = new ChatList(this.door, () => this.#homeNow());
    this.chats = this.list.sorted;
    this.unread = this.list.unread;
    this.live = new Live(as, {
      me: () => this.me.peek()?.user_id,
      places: () => this.list.places(),
      frames: (frames) => batch(() => applyFrames(frames, this.#told)),
      network: (network) => this.#networkIs(network),
      probe: () => this.door.get("/api/me"),
      bye: (reason) => (reason === "session" ? this.#signedOut() : void this.refresh().catch(() => {})),
      build: (base) => {
        this.updated.value = !import.meta.url.includes(base);
      },
    });
  }

  start() {
    addEventListener("online", this.#wakeUp);
    document.addEventListener("visibilitychange", this.#lookedAt);
    this.#load();
  }

  close() {
    this.#isClosed = true;
    removeEventListener("online", this.#wakeUp);
    document.removeEventListener("visibilitychange", this.#lookedAt);
    this.#cancelStart();
    this.live.stop();
    this.#leaveHome();
  }

  /** @param {boolean} on */
  setOffline(on) {
    this.door.isCut = on;
    this.live.cut(on);
    if (on) this.#home.peek()?.uploads.cut();
    else this.#wake();
  }

  /** @param {boolean} on */
  setSlow(on) {
    this.door.lagMs = this.live.lagMs = on ? LAG_MS : 0;
  }

  reconnect() {
    this.#wake();
  }

  /**
   * @param {number} tries
   * @param {() => void} act
   */
  again(tries, act) {
    tryAgain(this.network, tries, act);
  }

  async refresh() {
    const snapshot = /** @type {Snapshot} */ (await this.door.get("/api/start"));
    if (!this.#isClosed) await this.#take(snapshot);
  }

  /** @param {ChatId} id */
  chat(id) {
    return this.list.get(id);
  }

  /** @param {ChatId} id */
  openChat(id) {
    return this.list.open(id);
  }

  moreChats() {
    return this.list.more();
  }

  /**
   * @param {MemberId} member
   * @param {Content} content
   * @returns {Promise<Chat>}
   */
  sendTo(member, content) {
    const known = this.list.with(member);
    if (known) {
      known.send(content);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const record = this.#homeNow().outbox.add({ to: member, body: bodyOf(content), uploads: (content.uploads ?? []).map((one) => one.id) });
      this.#openings.set(record.id, { resolve, reject });
    });
  }

  /** @type {PublicClient["setProfile"]} */
  setProfile(changes) {
    return this.profile.change(this.door, changes);
  }

  /**
   * @param {Blob} file
   * @param {import("./client.d.ts").UploadKind} kind
   * @param {import("./client.d.ts").Looks} [looks]
   */
  upload(file, kind, looks = {}) {
    return this.#homeNow().uploads.add(file, kind, looks, null);
  }

  /** @param {(chat: Chat, message: Message) => void} listen */
  heard(listen) {
    this.#listeners.add(listen);
    return () => void this.#listeners.delete(listen);
  }

  /** @type {import("./frames.mjs").Told} */
  #told = {
    chat: (id) => this.list.get(id),
    take: (row) => this.list.take(row),
    fetch: (id) => this.list.open(id),
    news: (chat, messages) => this.#news(chat, messages),
    wasSkipped: (id) => this.list.wasSkipped(id),
    me: (me) => this.profile.is(me),
  };

  /** Until there is an answer: a page may be opened in a tunnel. */
  async #load() {
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      await this.refresh();
    } catch (error) {
      if (this.#isClosed || this.state.peek() === "signed-out") return;
      if (isTrouble(error)) {
        this.network.value = "offline";
        this.#cancelStart = after(backOff(this.#tries++), () => this.#load());
        return;
      }
      this.fault.value = faultOf(error);
      this.state.value = "failed";
    } finally {
      this.#isLoading = false;
    }
  }

  /** @param {Snapshot} snapshot */
  async #take(snapshot) {
    keepTo(snapshot.now);
    const isOther = this.#home.peek()?.person !== snapshot.me.user_id;
    if (isOther) this.#leaveHome();
    batch(() => {
      this.profile.is(snapshot.me);
      this.snapshot.value = { mode: snapshot.mode, limits: snapshot.limits };
      if (isOther) this.#enterHome(snapshot.me.user_id);
      this.list.begin(snapshot);
      for (const press of snapshot.presses) this.chat(press.chat_id)?.pressed.set(press);
      this.fault.value = null;
      this.state.value = "ready";
    });
    this.live.again();
    if (isOther) await this.#restore();
  }

  /** @param {string} person */
  #enterHome(person) {
    this.door.isOf(person);
    const means = {
      door: this.door,
      myName: () => this.me.peek()?.name ?? "",
      limits: () => this.snapshot.peek()?.limits,
      isOnline: () => this.network.peek() === "online",
      again: (/** @type {number} */ tries, /** @type {() => void} */ act) => this.again(tries, act),
      cancelled: (/** @type {import("./upload.mjs").Upload} */ upload) => void (upload.chat && this.list.get(upload.chat)?.letGo(upload)),
    };
    this.#home.value = new Home(person, means, {
      stored: (record, message) => this.#stored(record, message),
      refused: (record, fault) => this.#refused(record, fault),
    });
  }

  #leaveHome() {
    this.list.clear();
    this.#home.peek()?.close();
    this.#home.value = null;
  }

  #homeNow() {
    const home = this.#home.peek();
    if (!home) throw new Error("nobody is signed in yet");
    return home;
  }

  async #restore() {
    await this.#homeNow().restore();
    for (const chat of this.list.all()) this.list.adopt(chat);
  }

  /**
   * @param {import("./outbox.mjs").Record} record
   * @param {Message} message
   */
  #stored(record, message) {
    const opening = this.#openings.get(record.id);
    this.#openings.delete(record.id);
    const arrived = (/** @type {Chat} */ chat) => {
      chat.told([message]);
      opening?.resolve(chat);
    };
    // At once if the chat is there: the bubble must not be gone for a moment.
    const known = this.list.get(message.recipient.chat_id);
    if (known) arrived(known);
    else this.list.open(message.recipient.chat_id).then(arrived, (error) => opening?.reject(error));
  }

  /**
   * The first word to somebody goes back to who wrote it, if that page still waits.
   * @param {import("./outbox.mjs").Record} record
   * @param {Fault} fault
   */
  #refused(record, fault) {
    const opening = this.#openings.get(record.id);
    if (!opening) return; // it stays among what is not sent
    this.#openings.delete(record.id);
    this.#homeNow().outbox.drop(record.id);
    opening.reject(new Refused(fault));
  }

  /**
   * @param {Chat} chat
   * @param {Message[]} messages
   */
  #news(chat, messages) {
    const others = messages.filter((one) => one.sender.user_id !== this.me.peek()?.user_id);
    for (const message of others) for (const listen of this.#listeners) toldTo(listen, chat, message);
  }

  /** @param {"connecting" | "catching-up" | "online" | "offline"} network */
  #networkIs(network) {
    this.network.value = network;
    if (network === "online") this.#wakeWork();
  }

  #signedOut() {
    this.state.value = "signed-out";
    this.live.stop();
  }

  #wake() {
    if (this.state.peek() === "loading") {
      this.#cancelStart();
      this.#load();
      return;
    }
    if (this.state.peek() === "ready") this.live.wake();
    this.#wakeWork();
  }

  #wakeWork() {
    this.#home.peek()?.wake();
    for (const chat of this.list.all()) chat.wake();
  }
}

/**
 * Whoever announces is no part of the feed: what follows goes in, whatever breaks there.
 * @param {(chat: Chat, message: Message) => void} listen
 * @param {Chat} chat
 * @param {Message} message
 */
function toldTo(listen, chat, message) {
  try {
    listen(chat, message);
  } catch (error) {
    reportError(error);
  }
}

/**
 * A person's messenger, to be started.
 * @param {{as: MemberId | null, language?: Language}} given
 * @returns {import("./client.d.ts").Client}
 */
export const makeClient = (given) => new Client(given);
