// @ts-check
// Compiled by tools/words.py from panels.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
