// The only WebSocket: follows the live feed, notices silence, comes back by itself; hands frames over in batches (2.8).
// @ts-check
import { after, keepTo, stopwatch } from "../kit/times.mjs";
import { backOff } from "./patience.mjs";

/** @typedef {import("./types.d.ts").ChatId} ChatId */
/** @typedef {"connecting" | "catching-up" | "online" | "offline"} Network */
/**
 * @typedef {object} Listener
 * @property {() => string | undefined} me whom the page shows: a session may have become somebody else's
 * @property {() => Record<ChatId, string>} places how far each chat is known
 * @property {(frames: any[]) => void} frames what came, in order
 * @property {(network: Network) => void} network
 * @property {() => Promise<unknown>} probe asks the server something small: a refused handshake does not say why
 * @property {(reason: string) => void} bye "session" or "world"
 * @property {(hash: string) => void} build which front end the server serves now
 */

/** The server beats every 25 s; two missed are silence. */
const SILENCE_MS = 55_000;
const OPENING_MS = 10_000;
/** A burst is applied once in so long, and drawn as often: a first word waits for nothing. */
const GATHER_MS = 50;

export class Live {
  /** @type {WebSocket | null} */
  #socket = null;
  /** The stage slowed the line. */
  lagMs = 0;
  #isWanted = false;
  #isCut = false;
  #tries = 0;
  #waitMs = 0;
  #heardAt = 0;
  #beats = false;
  #cancelNext = () => {};
  #cancelWatch = () => {};
  #gathered = gather((/** @type {any[]} */ frames) => this.listener.frames(frames));

  /**
   * @param {string | null} as the persona (development)
   * @param {Listener} listener
   */
  constructor(as, listener) {
    this.as = as;
    this.listener = listener;
  }

  stop() {
    this.#isWanted = false;
    this.#cancelNext();
    if (this.#socket) this.#drop(this.#socket);
  }

  /** Something says that the network may be back: no more waiting. */
  wake() {
    if (this.#socket && this.#beats && stopwatch() - this.#heardAt > SILENCE_MS) this.#drop(this.#socket);
    this.#connect();
  }

  /** @param {boolean} on */
  cut(on) {
    this.#isCut = on;
    this.#cancelNext();
    if (!on) this.#connect();
    else if (this.#socket) this.#drop(this.#socket);
    else if (this.#isWanted) this.listener.network("offline");
  }

  /** Begins again from the places as they are now. */
  again() {
    if (this.#socket) this.#drop(this.#socket);
    this.#isWanted = true;
    this.#connect();
  }

  #connect() {
    this.#cancelNext();
    if (!this.#isWanted || this.#isCut || this.#socket) return;
    const opened = new WebSocket(addressOf(this.as));
    this.#socket = opened;
    this.#cancelWatch = after(OPENING_MS, () => this.#drop(opened));
    opened.onopen = () => {
      this.listener.network("catching-up");
      opened.send(JSON.stringify({ me: this.listener.me(), places: this.listener.places() }));
      this.#heard(opened);
    };
    const hear = (/** @type {MessageEvent} */ event) => {
      if (this.#socket !== opened) return;
      this.#take(JSON.parse(event.data));
      this.#heard(opened);
    };
    opened.onmessage = (event) => void (this.lagMs ? after(this.lagMs, () => hear(event)) : hear(event));
    opened.onclose = () => this.#drop(opened);
  }

  /** @param {any} frame */
  #take(frame) {
    if (typeof frame.now === "number") keepTo(frame.now);
    if (frame.kind === "beat") this.#beats = true;
    else if (frame.kind === "ready") this.#ready(frame);
    else if (frame.kind === "bye") this.#bye(frame);
    else this.#gathered.add(frame);
  }

  /** @param {any} frame */
  #ready(frame) {
    this.#gathered.flush();
    this.#tries = 0;
    this.listener.network("online");
    if (frame.static) this.listener.build(frame.static);
  }

  /** @param {any} frame */
  #bye(frame) {
    this.#waitMs = Number(frame.wait_ms) || 0;
    if (frame.reason === "more") this.#tries = 0; // nothing went wrong
    if (frame.reason === "session" || frame.reason === "world") this.listener.bye(frame.reason);
  }

  /** @param {WebSocket} opened */
  #heard(opened) {
    if (this.#socket !== opened) return;
    this.#heardAt = stopwatch();
    this.#cancelWatch();
    if (this.#beats) this.#cancelWatch = after(SILENCE_MS, () => this.#drop(opened));
  }

  /** @param {WebSocket} gone */
  #drop(gone) {
    if (this.#socket !== gone) return;
    this.#socket = null;
    this.#cancelWatch();
    this.#gathered.flush();
    gone.onclose = gone.onmessage = gone.onopen = null;
    // A browser complains of one that is closed before it was open.
    if (gone.readyState === WebSocket.CONNECTING) gone.onopen = () => gone.close();
    else gone.close();
    if (!this.#isWanted) return;
    this.listener.network(this.#isCut || this.#tries > 0 ? "offline" : "connecting");
    if (this.#isCut) return;
    if (this.#tries > 0) this.listener.probe().catch(() => {});
    this.#cancelNext = after(this.#waitMs || backOff(this.#tries), () => this.#connect());
    this.#waitMs = 0;
    this.#tries += 1;
  }
}

/** @param {string | null} as */
function addressOf(as) {
  const address = new URL("/api/live", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  if (as !== null) address.searchParams.set("as", as);
  return address.href;
}

/**
 * The first at once, what follows closely together.
 * @param {(frames: any[]) => void} give
 */
function gather(give) {
  /** @type {any[]} */
  let waiting = [];
  let givenAt = -GATHER_MS;
  let isPlanned = false;
  let cancel = () => {};
  function flush() {
    cancel();
    isPlanned = false;
    if (!waiting.length) return;
    const frames = waiting;
    waiting = [];
    try {
      give(frames);
    } catch (error) {
      // Whoever flushes has a connection to see to, which must not stay half open or half gone.
      reportError(error);
    }
    givenAt = stopwatch();
  }
  return {
    flush,
    /** @param {any} frame */
    add(frame) {
      waiting.push(frame);
      if (isPlanned) return;
      isPlanned = true;
      const rest = givenAt + GATHER_MS - stopwatch();
      if (rest > 0) cancel = after(rest, flush);
      else queueMicrotask(flush);
    },
  };
}
