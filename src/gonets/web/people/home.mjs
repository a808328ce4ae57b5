// What one person has in this browser: shelf, outbox, uploads; the same in every tab, and nobody else's.
// @ts-check
import { Outbox } from "./outbox.mjs";
import { openShelf } from "./shelf.mjs";
import { Uploads } from "./uploads.mjs";

/** @typedef {import("./client.d.ts").Upload} Upload */
/** @typedef {import("./outbox.mjs").Listener} Listener */
/**
 * @typedef {object} Client what it needs of it
 * @property {ReturnType<typeof import("./door.mjs").makeDoor>} door
 * @property {() => string} myName
 * @property {(kind: import("./client.d.ts").UploadKind) => number} mostBytes
 * @property {() => boolean} isOnline
 * @property {(upload: import("./upload.mjs").Upload) => void} cancelled
 */

export class Home {
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
    this.shelf = openShelf(person);
    this.channel = new BroadcastChannel(`gonets ${person}`);
    const { shelf, channel, door } = this;
    const { mostBytes, cancelled } = client;
    this.uploads = new Uploads({ shelf, channel, door, mostBytes, cancelled });
    const post = (/** @type {string} */ path, /** @type {object} */ body) => door.post(path, body);
    this.outbox = new Outbox({ person, shelf, uploads: this.uploads, channel, post }, listener);
  }

  /**
   * What an earlier page left; gives the files that lie in drafts.
   */
  async restore() {
    const records = await this.outbox.kept();
    const drafts = await this.uploads.restore(new Set(records.flatMap((one) => one.uploads)));
    await this.outbox.restore(records);
    return drafts;
  }

  wake() {
    this.outbox.wake();
    this.uploads.wake();
  }

  close() {
    this.outbox.close();
    this.uploads.close();
    this.channel.close();
    this.shelf.close();
  }
}
