// @ts-check
// Compiled by tools/words.py from attach.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
