// What one person has in this browser: shelf, outbox, uploads; the same in every tab, and nobody else's.
// @ts-check
import { Outbox } from "./outbox.mjs";
import { openShelf } from "./shelf.mjs";
import { Tabs } from "./tabs.mjs";
import { Uploads } from "./uploads.mjs";

/** @typedef {import("./client.d.ts").Upload} Upload */
/** @typedef {import("./outbox.mjs").Listener} Listener */
/**
 * @typedef {object} Client what it needs of it
 * @property {ReturnType<typeof import("./door.mjs").makeDoor>} door
 * @property {() => string} myName
 * @property {() => import("./types.d.ts").Limits | undefined} limits
 * @property {() => boolean} isOnline
 * @property {(tries: number, act: () => void) => void} again when it is worth another try
 * @property {(upload: import("./upload.mjs").Upload) => void} cancelled
 */

export class Home {
  /** @type {import("./upload.mjs").Upload[]} */
  #left = [];

  /**
   * @param {string} person
   * @param {Client} client
   * @param {Listener} listener
   */
  constructor(person, client, listener) {
    this.person = person;
    this.door = client.door;
    this.myName = client.myName;
    this.isOnline = client.isOnline;
    this.again = client.again;
    this.shelf = openShelf(person);
    this.tabs = new Tabs(person);
    const { shelf, tabs, door } = this;
    const { limits, cancelled } = client;
    this.uploads = new Uploads({ shelf, tabs, door, limits, cancelled });
    const post = (/** @type {string} */ path, /** @type {object} */ body) => door.post(path, body);
    this.outbox = new Outbox({ person, shelf, uploads: this.uploads, tabs, post }, listener);
  }

  /** What an earlier page left: messages that wait, and files of drafts. */
  async restore() {
    const records = await this.outbox.kept();
    this.#left = await this.uploads.restore(new Set(records.flatMap((one) => one.uploads)));
    await this.outbox.restore(records);
  }

  /**
   * Files that an earlier page left in the draft of a chat; given once.
   * @param {string} chat
   */
  left(chat) {
    const ours = this.#left.filter((upload) => upload.chat === chat);
    if (ours.length) this.#left = this.#left.filter((upload) => upload.chat !== chat);
    return ours;
  }

  wake() {
    this.outbox.wake();
    this.uploads.wake();
  }

  close() {
    this.outbox.close();
    this.uploads.close();
    this.tabs.close();
    this.shelf.close();
  }
}
