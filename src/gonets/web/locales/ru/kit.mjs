// @ts-check
// Compiled by tools/words.py from kit.po.
/** @type {Record<string, string | readonly string[]>} */
export default {
  "Copy details": "Скопировать подробности",
  "This could not be shown": "Не удалось показать",
  "Try again": "Повторить",
};
