// How long to wait before trying again: longer each time, and not together with everybody else.
// @ts-check

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** @param {number} tries how many went wrong before this one */
export function backOff(tries) {
  const most = Math.min(LONGEST_MS, 2 * FIRST_MS * 2 ** Math.min(tries, 10));
  return FIRST_MS + Math.random() * (most - FIRST_MS);
}
