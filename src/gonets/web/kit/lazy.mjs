// @ts-check
// Parts of the client that are not on the first screen: fetched when the browser has nothing better to do (F-10).
import { h, signal } from "./tags.mjs";
import { after } from "./times.mjs";
import { laterWords } from "./words.mjs";

/** Where a browser cannot say when it is idle. */
const SOON_MS = 500;

/** @type {(() => Promise<unknown>)[]} */
const waiting = [];
let isScheduled = false;

/**
 * A component whose module comes later. Until then its place is empty, or has the size of what is coming; a module that
 * did not arrive is asked for again the next time.
 * @template {object} P
 * @param {() => Promise<(props: P) => any>} load `() => import("./settings.mjs").then((module) => module.Settings)`
 * @param {() => any} [coming] what stands there meanwhile
 * @returns {(props: P) => any}
 */
export function lazy(load, coming = () => null) {
  const found = signal(/** @type {{component: (props: P) => any} | null} */ (null));
  /** @type {Promise<void> | null} */
  let loading = null;
  const fetchIt = () => {
    loading ??= Promise.all([load(), laterWords()]).then(
      ([component]) => {
        found.value = { component };
      },
      () => {
        loading = null;
      },
    );
    return loading;
  };
  waiting.push(fetchIt);
  whenIdle();
  return (props) => {
    if (found.value) return h(found.value.component, props);
    void fetchIt();
    return coming();
  };
}

/**
 * A module that is wanted for what it does: fetched at the latest when somebody asks, with its words.
 * @template M
 * @param {() => Promise<M>} load
 * @returns {() => Promise<M>}
 */
export function later(load) {
  const fetchIt = () => Promise.all([load(), laterWords()]).then(([module]) => module);
  // What does not come now is asked for when it is wanted.
  waiting.push(() => fetchIt().catch(() => undefined));
  whenIdle();
  return fetchIt;
}

/** One after another, so that nothing that a person waits for stands behind them. */
function whenIdle() {
  if (isScheduled) return;
  isScheduled = true;
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ act) => after(SOON_MS, act));
  idle(async () => {
    isScheduled = false;
    for (const fetchIt of waiting.splice(0)) await fetchIt();
  });
}
