// The only WebSocket: follows the live feed, notices silence, comes back by itself; hands frames over in batches (2.8).
// @ts-check
import { after, keepTo, stopwatch } from "../kit/times.mjs";
import { backOff } from "./patience.mjs";

/** @typedef {import("./types.d.ts").ChatId} ChatId */
/** @typedef {"connecting" | "catching-up" | "online" | "offline"} Network */
/**
 * @typedef {object} Listener
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
/** A burst is applied once a picture, not once a frame. */
const GATHER_MS = 16;

/**
 * @param {string | null} as the persona (development)
 * @param {Listener} listener
 */
export function makeLive(as, listener) {
  /** @type {WebSocket | null} */
  let socket = null;
  let isWanted = false;
  let isCut = false;
  let tries = 0;
  let waitMs = 0;
  let heardAt = 0;
  let beats = false;
  let cancelNext = () => {};
  let cancelWatch = () => {};
  const gathered = gather((/** @type {any[]} */ frames) => listener.frames(frames));

  function connect() {
    cancelNext();
    if (!isWanted || isCut || socket) return;
    const opened = new WebSocket(addressOf(as));
    socket = opened;
    cancelWatch = after(OPENING_MS, () => drop(opened));
    opened.onopen = () => {
      listener.network("catching-up");
      opened.send(JSON.stringify({ places: listener.places() }));
      heard(opened);
    };
    opened.onmessage = (event) => {
      if (socket !== opened) return;
      heard(opened);
      take(JSON.parse(event.data));
    };
    opened.onclose = () => drop(opened);
  }

  /** @param {any} frame */
  function take(frame) {
    if (typeof frame.now === "number") keepTo(frame.now);
    if (frame.kind === "beat") beats = true;
    else if (frame.kind === "ready") ready(frame);
    else if (frame.kind === "bye") bye(frame);
    else gathered.add(frame);
  }

  /** @param {any} frame */
  function ready(frame) {
    gathered.flush();
    tries = 0;
    listener.network("online");
    if (frame.static) listener.build(frame.static);
  }

  /** @param {any} frame */
  function bye(frame) {
    waitMs = Number(frame.wait_ms) || 0;
    if (frame.reason === "session" || frame.reason === "world") listener.bye(frame.reason);
  }

  /** @param {WebSocket} opened */
  function heard(opened) {
    heardAt = stopwatch();
    cancelWatch();
    if (beats) cancelWatch = after(SILENCE_MS, () => drop(opened));
  }

  /** @param {WebSocket} gone */
  function drop(gone) {
    if (socket !== gone) return;
    socket = null;
    cancelWatch();
    gathered.flush();
    gone.onclose = gone.onmessage = gone.onopen = null;
    gone.close();
    if (!isWanted) return;
    listener.network(isCut || tries > 0 ? "offline" : "connecting");
    if (isCut) return;
    if (tries > 0) listener.probe().catch(() => {});
    cancelNext = after(waitMs || backOff(tries), connect);
    waitMs = 0;
    tries += 1;
  }

  /** Something says that the network may be back: no more waiting. */
  function wake() {
    if (socket && beats && stopwatch() - heardAt > SILENCE_MS) drop(socket);
    connect();
  }

  return {
    start() {
      isWanted = true;
      listener.network(isCut ? "offline" : "connecting");
      connect();
    },
    stop() {
      isWanted = false;
      cancelNext();
      if (socket) drop(socket);
    },
    wake,
    /** @param {boolean} on */
    cut(on) {
      isCut = on;
      cancelNext();
      if (on) {
        if (socket) drop(socket);
        else if (isWanted) listener.network("offline");
      } else connect();
    },
    /** Begins again from the places as they are now. */
    again() {
      if (socket) drop(socket);
      connect();
    },
  };
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
    give(frames);
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
