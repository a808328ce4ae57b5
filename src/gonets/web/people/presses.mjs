// One's own presses in a chat: spinning from the click on, until the server says how it ended (M-5, W-ANS-4).
// @ts-check
import { signal } from "../kit/tags.mjs";
import { after, now } from "../kit/times.mjs";
import { NoNetwork } from "./door.mjs";
import { newId } from "./ids.mjs";

/** @typedef {import("./types.d.ts").Press} Press */
/** @typedef {import("./types.d.ts").Mid} Mid */

/** The server ends it after 15 s and says so; if that word was lost, so do we. */
const LOST_MS = 20_000;
const SHOWN_MS = 10_000;

export class Presses {
  list = signal(/** @type {Press[]} */ ([]));
  /** What was given without an answer, by what it was: given again it keeps its key, so nothing is sent twice (W-IDEM). */
  #unanswered = /** @type {Map<string, string>} */ (new Map());

  /**
   * Spins while the server is asked, and on if it answers that the bot was told.
   * @param {{id: string}} chat
   * @param {Mid} mid
   * @param {number} row
   * @param {number} column
   * @param {{share?: boolean}} given
   * @param {(client_id: string) => Promise<any>} ask
   */
  async during(chat, mid, row, column, given, ask) {
    const what = JSON.stringify([mid, row, column, given]);
    const made = this.#unanswered.get(what) ?? newId();
    this.set({ press_id: made, chat_id: chat.id, mid, row, column, pressed_at: now(), state: "waiting" });
    try {
      const answer = await ask(made);
      if (answer.press_id) this.#named(made, answer.press_id);
      else this.#drop(made);
      this.#unanswered.delete(what);
      return answer;
    } catch (error) {
      if (given.share && error instanceof NoNetwork) this.#unanswered.set(what, made);
      else this.#unanswered.delete(what);
      this.#drop(made);
      throw error;
    }
  }

  /** @param {Press} press */
  set(press) {
    const known = this.list.peek().find((one) => one.press_id === press.press_id);
    if (known && known.state !== "waiting") return;
    this.list.value = [...this.list.peek().filter((one) => one.press_id !== press.press_id), press];
    if (press.state !== "waiting") after(SHOWN_MS, () => this.#drop(press.press_id));
    else if (!known) after(Math.max(press.pressed_at + LOST_MS - now(), 0), () => this.#lost(press.press_id));
  }

  /**
   * @param {string} made
   * @param {string} named by the server; the feed may have spoken of it already
   */
  #named(made, named) {
    const press = this.list.peek().find((one) => one.press_id === made);
    this.list.value = this.list.peek().filter((one) => one.press_id !== made);
    if (press && !this.list.peek().some((one) => one.press_id === named)) this.set({ ...press, press_id: named });
  }

  /** @param {string} id */
  #lost(id) {
    const press = this.list.peek().find((one) => one.press_id === id);
    if (press?.state === "waiting") this.set({ ...press, state: "expired" });
  }

  /** @param {string} id */
  #drop(id) {
    if (this.list.peek().some((one) => one.press_id === id)) this.list.value = this.list.peek().filter((one) => one.press_id !== id);
  }
}
