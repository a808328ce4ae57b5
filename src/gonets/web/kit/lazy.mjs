// @ts-check
// Parts of the client that are not on the first screen: fetched when the browser has nothing better to do (F-10), with
// their words and styles.
import { h, signal } from "./tags.mjs";
import { after } from "./times.mjs";
import { laterWords } from "./words.mjs";

/** Where a browser cannot say when it is idle. */
const SOON_MS = 500;
const STYLES = new URL("../styles/later.css", import.meta.url).pathname;

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
    loading ??= Promise.all([load(), laterWords(), laterStyles()]).then(
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
 * A module that is wanted for what it does: fetched at the latest when somebody asks.
 * @template M
 * @param {() => Promise<M>} load
 * @returns {() => Promise<M>}
 */
export function later(load) {
  const fetchIt = () => Promise.all([load(), laterWords(), laterStyles()]).then(([module]) => module);
  // What does not come now is asked for when it is wanted.
  waiting.push(() => fetchIt().catch(() => undefined));
  whenIdle();
  return fetchIt;
}

/** @type {Promise<void> | null} */
let styles = null;

/** A page may name them itself: then they are there. */
function laterStyles() {
  styles ??= new Promise((arrived, failed) => {
    if (document.querySelector(`link[href="${STYLES}"]`)) return arrived();
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = STYLES;
    link.onload = () => arrived();
    link.onerror = () => {
      link.remove();
      styles = null;
      failed(new Error("the styles did not come"));
    };
    document.head.append(link);
  });
  return styles;
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
