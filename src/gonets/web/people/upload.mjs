// One file on its way: reserved, sent with progress, done with a token; cancelled, retried, gone on with after a reload (W-UPL).
// @ts-check
import { signal } from "../kit/tags.mjs";
import { after, now } from "../kit/times.mjs";
import { faultOf, isTrouble, NoNetwork, Refused } from "./door.mjs";
import { holdLock } from "./locks.mjs";
import { backOff } from "./patience.mjs";
import { transfer } from "./transfer.mjs";

/** @typedef {import("./client.d.ts").Fault} Fault */
/** @typedef {import("./client.d.ts").Upload} PublicUpload */
/** @typedef {import("./client.d.ts").UploadKind} UploadKind */
/** @typedef {import("./types.d.ts").ChatId} ChatId */
/** @typedef {import("./uploads.mjs").Uploads} Uploads */
/** @typedef {{url: string, token: string, at: number}} Reserved */
/**
 * @typedef {object} Known what is kept of it, besides the file
 * @property {string} id
 * @property {ChatId | null} chat
 * @property {UploadKind} kind
 * @property {string} name
 * @property {Reserved} [reserved]
 * @property {string} [token] it is done
 * @property {boolean} [isCancelled] its message goes without it
 */
/** @typedef {import("./client.d.ts").Looks} Looks */
/** @typedef {Known & Looks} Facts */

/** A reserved link lives 24 h (W-UPL-2). */
const LINK_LIVES_MS = 23 * 3_600_000;
/** E31: the link took a file already. */
const UPLOAD_OVER = 10;
const TOO_LARGE = 413;
const STEP = 0.02;

/** Why a cancelled upload gives no token. */
export class Cancelled extends Error {}

/** @implements {PublicUpload} */
export class Upload {
  progress = signal(0);
  state = signal(/** @type {"waiting" | "going" | "done" | "failed" | "cancelled"} */ ("waiting"));
  fault = signal(/** @type {Fault | null} */ (null));
  #facts;
  #promised = promise();
  #tries = 0;
  #toldProgress = 0;
  /** @type {string | undefined} */
  #preview;
  /** @type {string | undefined} */
  #posterShown;
  #cancelRest = () => {};
  #letGo = () => {};
  /** @type {ReturnType<typeof transfer> | null} */
  #sending = null;

  /**
   * @param {Facts} facts
   * @param {Blob} file
   * @param {Uploads} house
   * @param {boolean} isKept
   */
  constructor(facts, file, house, isKept) {
    this.#facts = signal(facts);
    this.file = file;
    this.house = house;
    this.isKept = isKept;
  }

  /** Looks may come late: whoever draws them is drawn anew. */
  get facts() {
    return this.#facts.value;
  }
  set facts(facts) {
    this.#facts.value = facts;
  }

  /** @type {Promise<unknown>} what is kept of it is up to date */
  written = Promise.resolve();
  #isStopped = false;

  get id() {
    return this.facts.id;
  }
  get chat() {
    return this.facts.chat;
  }
  get kind() {
    return this.facts.kind;
  }
  get name() {
    return this.facts.name;
  }
  get size() {
    return this.file.size;
  }
  get width() {
    return this.facts.width;
  }
  get height() {
    return this.facts.height;
  }
  get duration() {
    return this.facts.duration;
  }
  get waveform() {
    return this.facts.waveform;
  }
  get poster() {
    return this.facts.poster;
  }
  get done() {
    return this.#promised.promise;
  }
  get previewUrl() {
    return (this.#preview ??= URL.createObjectURL(this.file));
  }
  get posterUrl() {
    if (this.facts.poster) this.#posterShown ??= URL.createObjectURL(this.facts.poster);
    return this.#posterShown;
  }

  /** So that a reload goes on with it. */
  keep() {
    this.written = this.#keep(true);
  }

  /** @param {Looks} looks what took a moment to find out */
  looksLike(looks) {
    if (this.#isStopped) return;
    this.facts = { ...this.facts, ...looks, name: looks.name ?? this.facts.name };
    this.written = this.written.then(() => this.#keep());
  }

  begin() {
    if (this.facts.isCancelled) return this.#giveUp();
    if (this.facts.token) return this.#succeed(this.facts.token);
    const most = mostBytes(this.kind, this.house.means.limits());
    if (this.size > most) {
      return this.#fail({ status: TOO_LARGE, code: 30, field: "size", data: String(most), message: "the file is too large" });
    }
    this.#letGo = holdLock(this.isKept ? `gonets upload ${this.id}` : null, () => this.#go());
  }

  cancel() {
    if (this.#isStopped || this.state.peek() === "cancelled") return;
    this.#giveUp();
    this.#unkeep();
    this.#tell();
    this.house.means.cancelled(this);
  }

  /**
   * @param {boolean} [fromStart] even if it is done: the server has let the file go
   */
  retry(fromStart = false) {
    if (this.state.peek() !== "failed" && !(fromStart && this.state.peek() === "done")) return;
    const { token: _, reserved: __, ...rest } = this.facts;
    this.facts = rest;
    this.#promised = promise();
    this.fault.value = null;
    this.progress.value = 0;
    this.state.value = "waiting";
    this.#letGo();
    this.begin();
  }

  /** The network may be back. */
  wake() {
    if (this.state.peek() !== "waiting") return;
    this.#cancelRest();
    this.#resume();
  }

  interrupt() {
    this.#sending?.abort();
  }

  /** Nobody needs it any more; what others keep of it stays. */
  stop() {
    this.#isStopped = true;
    this.#end(this.state.peek());
    this.#promised.reject(new Cancelled("stopped"));
    if (this.#preview) URL.revokeObjectURL(this.#preview);
    if (this.#posterShown) URL.revokeObjectURL(this.#posterShown);
  }

  /**
   * What another tab says of it.
   * @param {{state: string, progress: number, token?: string, fault?: Fault}} word
   */
  hear({ state, progress, token, fault }) {
    if (this.#sending || this.#isOver()) return;
    this.progress.value = progress;
    if (state === "done" && token) this.#succeed(token);
    else if (state === "failed" && fault) this.#fail(fault, false);
    else if (state === "going") this.state.value = "going";
    else if (state === "cancelled") {
      this.#giveUp();
      this.house.means.cancelled(this);
    }
  }

  #resume = () => {};

  /** Ours to do: until it is done, refused or given up. */
  async #go() {
    const free = await this.house.turn();
    try {
      await this.written;
      await this.#learn();
      while (!this.#isOver() && this.state.peek() !== "failed") await this.#attempt();
    } finally {
      free();
      this.#letGo();
    }
  }

  /** Another tab may have finished it before the lock came here. */
  async #learn() {
    if (!this.isKept || this.#isOver()) return;
    const kept = await this.house.means.shelf.one("uploads", this.id).catch(() => undefined);
    if (kept?.token) this.#succeed(kept.token);
    else if (kept?.reserved) this.facts = { ...this.facts, reserved: kept.reserved };
  }

  async #attempt() {
    try {
      this.state.value = "going";
      const isRepeat = this.facts.reserved !== undefined && now() - this.facts.reserved.at < LINK_LIVES_MS;
      const reserved = isRepeat && this.facts.reserved ? this.facts.reserved : await this.#reserve();
      await this.#send(reserved, isRepeat);
      if (!this.#isOver()) await this.#finish(reserved.token);
    } catch (error) {
      if (this.#isOver()) return;
      if (isTrouble(error)) await this.#rest(error);
      else this.#fail(faultOf(error));
    }
  }

  /** @returns {Promise<Reserved>} */
  async #reserve() {
    const { url, token } = await this.house.means.door.post("/api/uploads", { type: this.kind });
    const address = new URL(url, location.href);
    const reserved = { url: address.pathname + address.search, token, at: now() };
    this.facts = { ...this.facts, reserved };
    await this.#keep();
    return reserved;
  }

  /**
   * @param {Reserved} reserved
   * @param {boolean} isRepeat of a try whose answer may have been lost
   */
  async #send(reserved, isRepeat) {
    if (this.#isOver()) return;
    if (this.house.means.door.isCut) throw new NoNetwork();
    this.#sending = transfer(reserved.url, this.file, this.name, (share) => this.#moved(share));
    try {
      await this.#sending.arrived;
    } catch (error) {
      const isThere = isRepeat && error instanceof Refused && error.code === UPLOAD_OVER;
      if (!isThere) throw error;
    } finally {
      this.#sending = null;
    }
  }

  /** @param {number} progress */
  #moved(progress) {
    this.progress.value = progress;
    if (progress - this.#toldProgress < STEP) return;
    this.#toldProgress = progress;
    this.#tell();
  }

  /** @param {string} token */
  async #finish(token) {
    this.facts = { ...this.facts, token };
    await this.#keep();
    this.#succeed(token);
    this.#tell();
  }

  /** @param {string} token */
  #succeed(token) {
    if (this.#isOver()) return;
    this.facts = { ...this.facts, token };
    this.progress.value = 1;
    this.#end("done");
    this.#promised.resolve(token);
  }

  /**
   * @param {Fault} fault
   * @param {boolean} [isOurs] whether others are told
   */
  #fail(fault, isOurs = true) {
    this.fault.value = fault;
    this.#end("failed");
    this.#promised.reject(new Refused(fault));
    if (isOurs) this.#tell(fault);
  }

  #giveUp() {
    this.#end("cancelled");
    this.#promised.reject(new Cancelled("cancelled"));
  }

  /** @param {unknown} error */
  #rest(error) {
    this.state.value = "waiting";
    this.progress.value = this.#toldProgress = 0;
    const waitMs = error instanceof Refused && error.waitMs ? error.waitMs : backOff(this.#tries++);
    return new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
      this.#resume = resolve;
      this.#cancelRest = after(waitMs, resolve);
    });
  }

  /** @param {"waiting" | "going" | "done" | "failed" | "cancelled"} state */
  #end(state) {
    this.state.value = state;
    this.#sending?.abort();
    this.#cancelRest();
    this.#resume();
    this.#letGo();
  }

  #isOver() {
    return this.#isStopped || this.state.peek() === "done" || this.state.peek() === "cancelled";
  }

  /** @param {boolean} [withFile] */
  async #keep(withFile = false) {
    if (!this.isKept) return;
    const { shelf } = this.house.means;
    // A full disk: this tab goes on, only a reload would lose the file.
    if (withFile) await shelf.put("files", { id: this.id, file: this.file }).catch(() => {});
    await shelf.put("uploads", this.facts).catch(() => {});
    if (this.state.peek() === "cancelled") await this.#unkeep();
  }

  /** Only that it was cancelled: its message may be read again by a later page, and must not miss it. */
  async #unkeep() {
    const { shelf } = this.house.means;
    await shelf.put("uploads", { ...this.facts, isCancelled: true }).catch(() => {});
    await shelf.remove({ files: [this.id] }).catch(() => {});
  }

  /** @param {Fault} [fault] */
  #tell(fault) {
    if (!this.isKept) return;
    const [state, progress, { token }] = [this.state.peek(), this.progress.peek(), this.facts];
    this.house.means.tabs.tell({ kind: "upload", id: this.id, state, progress, token, fault });
  }
}

/**
 * @param {UploadKind} kind
 * @param {import("./types.d.ts").Limits} [limits]
 */
function mostBytes(kind, limits) {
  if (!limits) return Number.POSITIVE_INFINITY;
  const { image_bytes: IMAGE, video_bytes: VIDEO, audio_bytes: AUDIO, file_bytes: FILE } = limits;
  return { IMAGE, VIDEO, AUDIO, FILE }[kind];
}

function promise() {
  /** @type {(token: string) => void} */
  let resolve = () => {};
  /** @type {(why: Error) => void} */
  let reject = () => {};
  const made = new Promise((/** @type {(token: string) => void} */ ok, no) => [resolve, reject] = [ok, no]);
  // Nobody may be waiting: a draft that is thrown away.
  made.catch(() => {});
  return { promise: made, resolve, reject };
}
