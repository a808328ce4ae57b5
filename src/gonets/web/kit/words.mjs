// @ts-check
// Words of the interface in the person's language: English stands in the code, Russian in locales/ru/*.po (M-46, M-47).
import ru from "../locales/ru.mjs";
import { computed, createContext, signal, useContext } from "./tags.mjs";
import { makeTimes, upperFirst } from "./times.mjs";

/** @typedef {"ru" | "en"} Language */
/** @typedef {Record<string, string | number>} Values */
/** @typedef {Record<string, string | readonly string[]>} Catalogue */
/** @typedef {ReturnType<typeof makeWords>} Words */

/** Russian, beyond the list of the first screen. */
const added = signal(/** @type {Catalogue} */ ({}));

/**
 * Words of modules that came later; whoever is drawn already is drawn anew.
 * @param {Catalogue} more
 */
export function addWords(more) {
  added.value = { ...added.value, ...more };
}

/** The words of everything that is not on the first screen; without them English is shown. */
export const laterWords = () => import("../locales/ru_later.mjs").then(() => undefined);
/** Which form of a PO file a category of Intl.PluralRules is: Russian writes fractions as 2 to 4 («1,5 сообщения»). */
const FORMS = /** @type {Record<Language, Partial<Record<Intl.LDMLPluralRule, number>>>} */ ({
  ru: { one: 0, few: 1, many: 2, other: 1 },
  en: { one: 0, other: 1 },
});
const SIZES = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);

/**
 * What the browser asks for, else Russian.
 * @param {readonly string[]} [asked]
 * @returns {Language}
 */
export function browserLanguage(asked = navigator.languages) {
  const known = asked.map((tag) => tag.slice(0, 2)).find((tag) => tag === "ru" || tag === "en");
  return known === "en" ? "en" : "ru";
}

/**
 * A language by its name in itself, for who reads no other.
 * @param {Language} language
 */
export const ownName = (language) => upperFirst(new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language, language);

/**
 * The words of one client. Whoever reads them in a component is drawn anew when the language changes.
 * @param {import("./tags.mjs").ReadonlySignal<Language>} language
 */
export function makeWords(language) {
  const tongue = computed(() => makeTongue(language.value));
  return {
    language,
    /**
     * A text, in English: `t("Hello, {name}", {name})`. The first argument is always a literal, so that tools/words finds it.
     * @param {string} english
     * @param {Values} [values]
     */
    t: (english, values) => tongue.value.text(english, values),
    /**
     * A text that counts: `n("{count} message", "{count} messages", count)`.
     * @param {string} one
     * @param {string} many
     * @param {number} count
     * @param {Values} [values]
     */
    n: (one, many, count, values) => tongue.value.counted(one, many, count, values),
    time: (/** @type {number} */ ms) => tongue.value.times.time(ms),
    day: (/** @type {number} */ ms) => tongue.value.times.day(ms),
    brief: (/** @type {number} */ ms) => tongue.value.times.brief(ms),
    dateTime: (/** @type {number} */ ms) => tongue.value.times.dateTime(ms),
    relative: (/** @type {number} */ ms) => tongue.value.times.relative(ms),
    number: (/** @type {number} */ value) => tongue.value.number.format(value),
    size: (/** @type {number} */ bytes) => tongue.value.size(bytes),
    duration,
    list: (/** @type {string[]} */ several) => tongue.value.list.format(several),
    /** For sorting names. */
    compare: (/** @type {string} */ a, /** @type {string} */ b) => tongue.value.order.compare(a, b),
  };
}

export const WordsContext = createContext(makeWords(signal(/** @type {Language} */ ("ru"))));
export const useWords = () => useContext(WordsContext);

/**
 * Moments as the viewer's country writes them, if the browser names one of that language: 14:05 in British English.
 * @param {Language} language
 */
const regional = (language) => navigator.languages.find((one) => new Intl.Locale(one).language === language) ?? language;

/** @param {Language} language */
function makeTongue(language) {
  /** @type {Catalogue} */
  const catalogue = language === "ru" ? { ...added.value, ...ru } : {};
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const formOf = (/** @type {number} */ count) => FORMS[language][plural.select(count)] ?? 0;
  return {
    times: makeTimes(regional(language)),
    number,
    list: new Intl.ListFormat(language),
    order: new Intl.Collator(language, { numeric: true, sensitivity: "base" }),
    text: (/** @type {string} */ english, /** @type {Values | undefined} */ values) => filled(String(catalogue[english] ?? english), values),
    /**
     * @param {string} one
     * @param {string} many
     * @param {number} count
     * @param {Values} [values]
     */
    counted(one, many, count, values) {
      const forms = catalogue[one] ?? [one, many];
      return filled(forms[formOf(count)] ?? many, { ...values, count: number.format(count) });
    },
    size(/** @type {number} */ bytes) {
      const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)), SIZES.length - 1);
      const how = { style: "unit", unit: SIZES[step], unitDisplay: "short", maximumFractionDigits: step > 1 ? 1 : 0 };
      return new Intl.NumberFormat(language, /** @type {Intl.NumberFormatOptions} */ (how)).format(bytes / 1024 ** step);
    },
  };
}

/**
 * @param {string} text
 * @param {Values | undefined} values
 */
function filled(text, values) {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/**
 * Of a recording: 0:41, 12:05, 1:02:03.
 * @param {number} seconds
 */
function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
