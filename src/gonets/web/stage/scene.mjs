// @ts-check
// Who stands on the stage, in which order, with which chat open: kept in the page's address, so that a scene can be sent (S-4).
import { signal } from "../kit/tags.mjs";

/**
 * @typedef {object} Part one phone
 * @property {number} key never changes while the page lives
 * @property {string} person
 * @property {string | null} chat
 */

export const MOST = 6;
const PERSON = /^user:\d{1,15}$/;
const CHAT = /^chat:C[0-9a-f]{1,16}$/;

export class Scene {
  /** @type {import("../kit/tags.mjs").SignalOf<Part[]>} */
  parts = signal([]);
  /** Of those who stand there, by the key of their phone. @type {Map<number, import("../people/client.d.ts").Client>} */
  clients = new Map();
  #next = 0;

  /** @param {string} query of the address */
  constructor(query) {
    const asked = new URLSearchParams(query).getAll("phone");
    for (const one of asked) {
      const [person = "", chat = ""] = one.split(",");
      if (PERSON.test(person)) this.add(person, CHAT.test(chat) ? chat : null);
    }
  }

  /**
   * Nobody stands there twice: two phones of one person are two tabs.
   * @param {string} person
   * @param {string | null} [chat]
   */
  add(person, chat = null) {
    const there = this.parts.peek();
    if (there.length >= MOST || there.some((part) => part.person === person)) return;
    this.parts.value = [...there, { key: this.#next++, person, chat }];
  }

  /** @param {number} key */
  remove(key) {
    this.parts.value = this.parts.peek().filter((part) => part.key !== key);
  }

  /**
   * A phone turns into another person's, or opens another chat.
   * @param {number} key
   * @param {Partial<Part>} changes
   */
  change(key, changes) {
    const there = this.parts.peek();
    if (changes.person && there.some((part) => part.person === changes.person)) return;
    const now = there.find((part) => part.key === key);
    if (!now || Object.entries({ ...now, ...changes }).every(([name, value]) => Reflect.get(now, name) === value)) return;
    this.parts.value = there.map((part) => (part.key === key ? { ...part, ...changes } : part));
  }

  /**
   * @param {number} key
   * @param {number} to its new place
   */
  move(key, to) {
    const there = this.parts.peek();
    const moved = there.find((part) => part.key === key);
    if (!moved) return;
    const others = there.filter((part) => part !== moved);
    const place = Math.max(0, Math.min(to, others.length));
    this.parts.value = [...others.slice(0, place), moved, ...others.slice(place)];
  }

  /** The address of the scene as it now stands. */
  get query() {
    const phones = this.parts.value.map(({ person, chat }) => `phone=${person}${chat ? `,${chat}` : ""}`);
    return phones.length ? `?${phones.join("&")}` : "";
  }
}
