// @ts-check
// Russian words, compiled by tools/words from locales/ru/*.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
