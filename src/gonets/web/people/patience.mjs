// How long to wait before trying again: longer each time, and not together with everybody else.
// @ts-check
import { after } from "../kit/times.mjs";

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** @param {number} tries how many went wrong before this one */
export function backOff(tries) {
  const most = Math.min(LONGEST_MS, 2 * FIRST_MS * 2 ** Math.min(tries, 10));
  return FIRST_MS + Math.random() * (most - FIRST_MS);
}

/**
 * Acts when it is worth another try: while the feed is there, after a pause; else once it is back, which is when
 * everybody tries again and nobody before.
 * @param {import("../kit/tags.mjs").ReadonlySignal<string>} network
 * @param {number} tries how many went wrong before this one
 * @param {() => void} act
 */
export function tryAgain(network, tries, act) {
  let wasAway = false;
  let calm = () => {};
  const stop = network.subscribe((now) => {
    if (now !== "online") {
      wasAway = true;
      calm();
    } else if (wasAway) go();
    else calm = after(backOff(tries), go);
  });
  function go() {
    stop();
    act();
  }
}
