// Files on their way to the server: three at once, each by one tab, kept so that a reload goes on with them (W-UPL).
// @ts-check
import { Upload } from "./upload.mjs";

/** @typedef {import("./client.d.ts").Looks} Looks */
/** @typedef {import("./client.d.ts").UploadKind} UploadKind */
/** @typedef {import("./types.d.ts").ChatId} ChatId */
/** @typedef {import("./shelf.mjs").Shelf} Shelf */
/** @typedef {import("./upload.mjs").Facts} Facts */
/**
 * @typedef {object} Means
 * @property {Shelf} shelf
 * @property {import("./tabs.mjs").Tabs} tabs
 * @property {{isCut: boolean, post: (path: string, body: object) => Promise<any>}} door
 * @property {() => import("./types.d.ts").Limits | undefined} limits
 * @property {(upload: Upload) => void} cancelled its draft lets it go
 */

const AT_ONCE = 3;

export class Uploads {
  /** @type {Map<string, Upload>} */
  #all = new Map();
  #going = 0;
  /** @type {(() => void)[]} */
  #queue = [];

  /** @param {Means} means */
  constructor(means) {
    this.means = means;
    means.tabs.hear((word) => {
      // Another tab does it, or cancelled it.
      if (word.kind === "upload") this.#all.get(word.id)?.hear(word);
    });
  }

  /**
   * What an earlier page left; gives those that belong to no message of `taken`: they lie in drafts.
   * @param {ReadonlySet<string>} taken
   * @returns {Promise<Upload[]>}
   */
  async restore(taken) {
    const facts = /** @type {Facts[]} */ (await this.means.shelf.all("uploads").catch(() => []));
    const cancelled = facts.filter((one) => one.isCancelled && !taken.has(one.id)).map((one) => one.id);
    this.means.shelf.remove({ uploads: cancelled }).catch(() => {});
    const restored = await Promise.all(facts.filter((one) => !cancelled.includes(one.id)).map((one) => this.find(one.id)));
    return restored.filter((one) => one !== undefined).filter((one) => !taken.has(one.id));
  }

  /** @param {string} id */
  one(id) {
    return this.#all.get(id);
  }

  /**
   * Known here, or kept by another tab or an earlier page.
   * @param {string} id
   * @returns {Promise<Upload | undefined>}
   */
  async find(id) {
    const known = this.#all.get(id);
    if (known) return known;
    const { shelf } = this.means;
    const [facts, kept] = await Promise.all([shelf.one("uploads", id), shelf.one("files", id)]).catch(() => []);
    if (!facts || !(kept || facts.isCancelled)) return undefined;
    return this.#all.get(id) ?? this.#begin(new Upload(facts, kept?.file ?? new Blob(), this, true));
  }

  /**
   * @param {Blob} file
   * @param {UploadKind} kind
   * @param {Looks | Promise<Looks>} looking
   * @param {ChatId | null} chat null: of no chat, not kept
   */
  add(file, kind, looking, chat) {
    const looks = looking instanceof Promise ? {} : looking;
    const name = looks.name ?? (file instanceof File ? file.name : "file");
    /** @type {Facts} */
    const facts = { id: crypto.getRandomValues(new BigUint64Array(2)).join("-"), chat, kind, ...looks, name };
    const upload = new Upload(facts, file, this, chat !== null);
    if (chat !== null) upload.keep();
    // A file that cannot be looked into is sent all the same.
    if (looking instanceof Promise) looking.then((found) => upload.looksLike(found), () => {});
    return this.#begin(upload);
  }

  /**
   * A message that was sent, or dropped, needs it no more.
   * @param {string} id
   */
  forget(id) {
    this.#all.get(id)?.stop();
    this.#all.delete(id);
  }

  /** A place among those that go at once; gives what frees it. */
  async turn() {
    if (this.#going >= AT_ONCE) await new Promise((/** @type {(value?: unknown) => void} */ resolve) => this.#queue.push(resolve));
    else this.#going += 1;
    return () => {
      const next = this.#queue.shift();
      if (next) next();
      else this.#going -= 1;
    };
  }

  /** The network may be back. */
  wake() {
    for (const upload of this.#all.values()) upload.wake();
  }

  /** The stage pulled the cable. */
  cut() {
    for (const upload of this.#all.values()) upload.interrupt();
  }

  close() {
    for (const upload of this.#all.values()) upload.stop();
  }

  /** @param {Upload} upload */
  #begin(upload) {
    this.#all.set(upload.id, upload);
    upload.begin();
    return upload;
  }
}
