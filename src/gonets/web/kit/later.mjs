// @ts-check
// Parts of the page that are loaded when first drawn, so that the first screen does not wait for them (F-10).
import { h, useEffect, useState } from "./tags.mjs";

/** @type {Set<() => Promise<unknown>>} */
const known = new Set();

/**
 * `const Settings = later(async () => (await import("./settings.mjs")).Settings)`
 * @template {object} P
 * @param {() => Promise<(props: P) => any>} load
 * @returns {(props: P) => any}
 */
export function later(load) {
  /** @type {((props: P) => any) | null} */
  let part = null;
  const ready = async () => (part ??= await load());
  known.add(ready);
  return function Later(props) {
    const [, again] = useState(0);
    const [fault, fail] = useState(/** @type {unknown} */ (null));
    useEffect(() => {
      if (!part) ready().then(() => again((count) => count + 1), fail);
    }, []);
    // Its Boundary offers to try again.
    if (fault) throw fault;
    return part ? h(/** @type {any} */ (part), props) : null;
  };
}

/** Loads what was not drawn yet, for the time without network; what cannot be had now comes when it is drawn. */
export async function loadTheRest() {
  for (const ready of known) await ready().catch(() => null);
}
