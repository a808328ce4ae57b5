// Who one is here, and how one wants things to look: shown at once, then kept by the server.
// @ts-check
import { batch, signal } from "../kit/tags.mjs";
import { browserLanguage, makeWords } from "../kit/words.mjs";

/** @typedef {import("./client.d.ts").Door} Door */
/** @typedef {import("./types.d.ts").Me} Me */
/** @typedef {import("../kit/words.mjs").Language} Language */
/** @typedef {import("./client.d.ts").ProfileChanges} ProfileChanges */

export class Profile {
  me = signal(/** @type {Me | null} */ (null));
  theme = signal(/** @type {"auto" | "light" | "dark"} */ ("auto"));
  textSize = signal(/** @type {"normal" | "large"} */ ("normal"));

  /** @param {Language} [language] until the person's own is known */
  constructor(language) {
    this.language = signal(language ?? browserLanguage());
    this.words = makeWords(this.language);
  }

  /** @param {Me} me */
  is(me) {
    batch(() => {
      this.me.value = me;
      if (me.language) this.language.value = me.language;
      this.theme.value = me.theme;
      this.textSize.value = me.text_size;
    });
  }

  /**
   * @param {Door} door
   * @param {ProfileChanges} changes
   */
  async change(door, changes) {
    const before = this.me.peek();
    const { photo: _, phone: __, ...shown } = changes;
    if (before) this.is({ ...before, ...shown });
    try {
      const answer = await door.post("/api/me", changes);
      if (answer.user_id) this.is(answer);
    } catch (error) {
      if (before) this.is(before);
      throw error;
    }
  }
}
