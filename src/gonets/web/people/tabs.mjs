// Words between the tabs of one person in one browser.
// @ts-check

export class Tabs {
  #channel;
  #isClosed = false;

  /** @param {string} person */
  constructor(person) {
    this.#channel = new BroadcastChannel(`gonets ${person}`);
  }

  /** @param {{kind: string, [fact: string]: unknown}} word */
  tell(word) {
    // Work that was under way when the page closed may still want to say something.
    if (!this.#isClosed) this.#channel.postMessage(word);
  }

  /** @param {(word: any) => void} listen */
  hear(listen) {
    this.#channel.addEventListener("message", ({ data }) => listen(data));
  }

  close() {
    this.#isClosed = true;
    this.#channel.close();
  }
}
