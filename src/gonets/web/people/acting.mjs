// Who is writing or sending something in a chat right now; each is forgotten in time, whatever happens to them (W-ACT-2).
// @ts-check
import { signal } from "../kit/tags.mjs";
import { after, now } from "../kit/times.mjs";

/** @typedef {import("./types.d.ts").Acting} Acting */

const LONGEST_MS = 6000;

export class Actors {
  list = signal(/** @type {Acting[]} */ ([]));
  /** @type {Map<string, () => void>} */
  #timers = new Map();

  /** @param {string} me is never told of oneself */
  constructor(me) {
    this.me = me;
  }

  /** @param {Acting} acting */
  add(acting) {
    const rest = Math.min(acting.until - now(), LONGEST_MS);
    if (acting.member_id === this.me || rest <= 0) return;
    this.ended(acting.member_id);
    this.list.value = [...this.list.peek(), acting];
    this.#timers.set(acting.member_id, after(rest, () => this.ended(acting.member_id)));
  }

  /** @param {string} member */
  ended(member) {
    this.#timers.get(member)?.();
    if (!this.#timers.delete(member)) return;
    this.list.value = this.list.peek().filter((one) => one.member_id !== member);
  }
}
