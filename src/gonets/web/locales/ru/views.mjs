// @ts-check
// Compiled by tools/words.py from views.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
