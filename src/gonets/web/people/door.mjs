// The only fetch: JSON to our own server, in the name of one person; what goes wrong is Refused or NoNetwork.
// @ts-check
import { after } from "../kit/times.mjs";

/** @typedef {import("./client.d.ts").Fault} Fault */
/** @typedef {import("./client.d.ts").Query} Query */

/** A server that does not answer for so long is as good as none. */
const PATIENCE_MS = 30_000;
const TRIED_AGAIN = new Set([408, 425, 429]);

/** The server said no; or, from 500 on, that it cannot now. */
export class Refused extends Error {
  /**
   * @param {Fault} fault
   * @param {number} [waitMs] how long it asks to wait
   */
  constructor(fault, waitMs = 0) {
    super(fault.message);
    this.name = "Refused";
    this.fault = fault;
    this.waitMs = waitMs;
  }

  get status() {
    return this.fault.status;
  }

  get code() {
    return this.fault.code;
  }

  get field() {
    return this.fault.field;
  }
}

/** Nobody answered: whether the server did what was asked is unknown. */
export class NoNetwork extends Error {
  constructor() {
    super("no network");
    this.name = "NoNetwork";
  }
}

/**
 * Whether the same request may work later; else it was refused for good.
 * @param {unknown} error
 */
export function isTrouble(error) {
  if (error instanceof Refused) return error.status >= 500 || error.status === 401 || TRIED_AGAIN.has(error.status);
  return error instanceof NoNetwork;
}

/**
 * What to keep and to show of an error.
 * @param {unknown} error
 * @returns {Fault}
 */
export function faultOf(error) {
  if (error instanceof Refused) return error.fault;
  return { status: 0, code: 0, message: error instanceof Error ? error.message : String(error) };
}

/**
 * @param {string | null} as the persona (development)
 */
export function makeDoor(as) {
  /** @type {Record<string, string>} */
  const who = as === null ? {} : { "X-Gonets-As": as };
  const door = {
    /**
     * Whose page this is: the session may become somebody else's in another tab.
     * @param {string} person
     */
    isOf: (person) => void (who["X-Gonets-Me"] = person),
    /** The stage pulled the cable. */
    isCut: false,
    /** The stage slowed the line. */
    lagMs: 0,
    /** Told when the session is over. */
    onSignedOut: () => {},
    /**
     * @template [T=any]
     * @param {string} path
     * @param {Query} [query]
     * @param {AbortSignal} [signal]
     * @returns {Promise<T>}
     */
    get: (path, query, signal) => ask(path + asked(query), { headers: who }, signal),
    /**
     * @template [T=any]
     * @param {string} path
     * @param {object} [body]
     * @param {AbortSignal} [signal]
     * @returns {Promise<T>}
     */
    post: (path, body = {}, signal) =>
      ask(path, { method: "POST", headers: { ...who, "Content-Type": "application/json" }, body: JSON.stringify(body) }, signal),
    /**
     * @param {string} path
     * @param {AbortSignal} [signal]
     * @returns {Promise<Blob>}
     */
    bytes: (path, signal) => ask(path, { headers: who }, signal, (answer) => answer.blob()),
  };

  /**
   * @param {string} path
   * @param {RequestInit} request
   * @param {AbortSignal} [given]
   * @param {(answer: Response) => Promise<any>} [read]
   * @returns {Promise<any>}
   */
  async function ask(path, request, given, read = (answer) => answer.json()) {
    if (door.lagMs) await new Promise((/** @type {(value?: undefined) => void} */ come) => void after(door.lagMs, come));
    if (door.isCut) throw new NoNetwork();
    const late = new AbortController();
    const calm = after(PATIENCE_MS, () => late.abort());
    const signal = given ? AbortSignal.any([given, late.signal]) : late.signal;
    try {
      const answer = await fetch(path, { ...request, signal, credentials: "same-origin", redirect: "error", cache: "no-store" });
      const found = await (answer.ok ? read(answer) : answer.text());
      if (door.isCut) throw new NoNetwork();
      if (answer.ok) return found;
      throw refusedBy(answer.status, found, answer.headers.get("Retry-After"));
    } catch (error) {
      if (!(error instanceof Refused)) throw given?.aborted ? error : new NoNetwork();
      if (error.status === 401) door.onSignedOut();
      throw error;
    } finally {
      calm();
    }
  }
  return door;
}

/**
 * The error object of the wire, or what a proxy says in its place.
 * @param {number} status
 * @param {string} text
 * @param {string | null} wait
 */
export function refusedBy(status, text, wait) {
  /** @type {any} */
  let said = {};
  try {
    said = JSON.parse(text) ?? {};
  } catch {
    // not ours: the status says enough
  }
  /** @type {Fault} */
  const fault = { status, code: Number(said.error_code) || 0, message: String(said.error_msg ?? `HTTP ${status}`) };
  if (typeof said.error_field === "string") fault.field = said.error_field;
  if (said.error_data !== undefined) fault.data = String(said.error_data);
  return new Refused(fault, (Number(wait) || 0) * 1000);
}

/** @param {Query} [query] */
function asked(query) {
  const given = Object.entries(query ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
