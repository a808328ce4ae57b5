// @ts-check
// Compiled by tools/words.py from sign_in.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
