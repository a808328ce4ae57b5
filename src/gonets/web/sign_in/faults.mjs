// @ts-check
// What is wrong with what was typed, in words, by field; "" is the form as a whole (M-48).
import { Refused } from "../people/door.mjs";
import { reasonOf } from "../people/refusals.mjs";

/** @typedef {Record<string, string>} Faults */
/** @typedef {import("../kit/words.mjs").Words} Words */

/** Field and reason as the server says them. @type {Record<string, (words: Words) => string>} */
const REASONS = {
  "login form": ({ t }) => t("3 to 64 Latin letters, digits and . _ @ + -"),
  "login taken": ({ t }) => t("Somebody else has this name already"),
  "password short": ({ t }) => t("At least 8 characters"),
  "password long": ({ t }) => t("At most 128 characters"),
  "password common": ({ t }) => t("Too easy to guess: think of another one"),
};
/** A field that is empty. @type {Record<string, (words: Words) => string>} */
const MISSING = {
  name: ({ t }) => t("Say what you are called"),
  login: ({ t }) => t("Type the name you sign in with"),
  password: ({ t }) => t("Type the password"),
};

/**
 * @param {Words} words
 * @param {unknown} error
 * @param {string} wrong what a 401 means
 * @returns {Faults}
 */
export function faultsOf(words, error, wrong) {
  if (!(error instanceof Refused)) return { "": reasonOf(words, error) };
  const { field = "", data = "" } = error.fault;
  if (error.status === 401) return { "": wrong };
  if (error.waitMs > 0 && error.status === 429) {
    return { "": words.t("Too many tries. You may try again in {time}", { time: words.duration(error.waitMs / 1000) }) };
  }
  if (field === "code") return { "": words.t("This invitation was used, or its day is over. Ask for a new one") };
  const wording = REASONS[`${field} ${data}`] ?? MISSING[field];
  return wording ? { [field]: wording(words) } : { "": reasonOf(words, error) };
}
