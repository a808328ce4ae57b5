// @ts-check
// Compiled by tools/words.py from people.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
