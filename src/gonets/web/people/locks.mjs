// Who of several tabs does a piece of work: the one that holds the browser's lock of that name.
// @ts-check

/**
 * Calls `work` once the lock is ours, and keeps it until let go. Without locks (a page by plain http) everybody works:
 * what is done twice is told apart by the server.
 * @param {string | null} name null: nobody else could see the work anyway
 * @param {() => void | Promise<unknown>} work
 * @returns {() => void} lets go, also before it was ours
 */
export function holdLock(name, work) {
  if (name === null || !navigator.locks) {
    work();
    return () => {};
  }
  const wish = new AbortController();
  let letGo = () => {};
  const held = new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    letGo = resolve;
  });
  const ours = () => {
    work();
    return held;
  };
  navigator.locks.request(name, { signal: wish.signal }, ours).catch(() => {});
  return () => {
    wish.abort();
    letGo();
  };
}
