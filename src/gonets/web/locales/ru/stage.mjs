// @ts-check
// Compiled by tools/words.py from stage.po.
/** @type {Record<string, string | readonly string[]>} */
export default {};
