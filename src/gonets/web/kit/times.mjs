// @ts-check
// The only clock of the client, and how moments are written (M-47).
import { signal } from "./tags.mjs";

/** A timer of the browser fires at once when asked to wait longer. */
const LONGEST_MS = 2 ** 31 - 1;
const DAY_MS = 86_400_000;

let ahead = 0;

/** Milliseconds since 1970, by the server's clock once `keepTo` has been told of it. */
export const now = () => Date.now() + ahead;

/** Milliseconds of a clock that never goes back: for measuring how long something takes. */
export const stopwatch = () => performance.now();

/**
 * The server's clock is the one that stamps messages; in development it may be moved.
 * @param {number} serverNow
 */
export function keepTo(serverNow) {
  ahead = serverNow - Date.now();
  today.value = startOfDay(now());
}

/**
 * Calls `act` once, after at least `ms`; gives what cancels it.
 * @param {number} ms
 * @param {() => void} act
 * @returns {() => void}
 */
export function after(ms, act) {
  const timer = setTimeout(act, Math.min(Math.max(ms, 0), LONGEST_MS));
  return () => clearTimeout(timer);
}

let ticking = 0;
/** `now()`, told anew each second while somebody looks. */
export const everySecond = signal(now(), {
  watched() {
    this.value = now();
    ticking = setInterval(() => {
      this.value = now();
    }, 1000);
  },
  unwatched: () => clearInterval(ticking),
});

const LOOK_MS = 60_000;
/** When today began, told anew at midnight while somebody looks; a machine that slept over it notices within a minute. */
const today = signal(startOfDay(now()), { watched: turn, unwatched: () => calm() });
let calm = () => {};

function turn() {
  today.value = startOfDay(now());
  calm = after(Math.min(startOfDay(now(), 1) - now(), LOOK_MS), turn);
}

/**
 * The calendar day of the viewer, as a key: equal for two moments of one day, also across a change of summer time.
 * @param {number} ms
 */
export function dayKey(ms) {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/**
 * The first millisecond of the viewer's day that many days later.
 * @param {number} ms
 * @param {number} [days]
 */
export function startOfDay(ms, days = 0) {
  const at = new Date(ms);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days).getTime();
}

/**
 * Moments in words of a language. Nothing is put together by hand: order and marks are the language's.
 * @param {string} locale
 */
export function makeTimes(locale) {
  const at = (/** @type {Intl.DateTimeFormatOptions} */ how) => new Intl.DateTimeFormat(locale, how);
  const time = at({ timeStyle: "short" });
  const day = at({ day: "numeric", month: "long" });
  const dayOfYear = at({ day: "numeric", month: "long", year: "numeric" });
  const short = at({ day: "2-digit", month: "2-digit", year: "2-digit" });
  const weekday = at({ weekday: "short" });
  const whole = at({ dateStyle: "long", timeStyle: "medium" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const named = (/** @type {number} */ days) => upperFirst(relative.format(days, "day"), locale);
  return {
    time: (/** @type {number} */ ms) => time.format(ms),
    dateTime: (/** @type {number} */ ms) => whole.format(ms),
    /** Today, yesterday, a date; with the year if it is not this one. */
    day(/** @type {number} */ ms) {
      const days = daysFrom(ms);
      if (days === 0 || days === -1) return named(days);
      return (new Date(ms).getFullYear() === new Date(today.value).getFullYear() ? day : dayOfYear).format(ms);
    },
    /** In a narrow column: time of today, weekday of this week, a date. */
    brief(/** @type {number} */ ms) {
      const days = daysFrom(ms);
      if (days === 0) return time.format(ms);
      return days < 0 && days > -7 ? weekday.format(ms) : short.format(ms);
    },
    relative: (/** @type {number} */ ms) => relative.format(...unitOf(ms - now())),
  };
}

/** @param {number} ms */
const daysFrom = (ms) => Math.round((startOfDay(ms) - today.value) / DAY_MS);

/**
 * @param {number} ms
 * @returns {[number, Intl.RelativeTimeFormatUnit]}
 */
function unitOf(ms) {
  const seconds = ms / 1000;
  for (const [unit, size] of /** @type {const} */ ([["day", 86_400], ["hour", 3600], ["minute", 60]])) {
    if (Math.abs(seconds) >= size) return [Math.trunc(seconds / size), unit];
  }
  return [Math.trunc(seconds), "second"];
}

/**
 * @param {string} text
 * @param {string} locale
 */
export const upperFirst = (text, locale) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
