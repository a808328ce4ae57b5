// @ts-check
// Elements as typed functions, and everything else of the vendored libraries that our modules may use (F-4).
import { Fragment, h } from "../vendor/ui.mjs";

export {
  Component,
  Fragment,
  Signal,
  batch,
  computed,
  createContext,
  createPortal,
  createRef,
  effect,
  h,
  render,
  signal,
  toChildArray,
  untracked,
  useCallback,
  useComputed,
  useContext,
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useSignal,
  useSignalEffect,
  useState,
} from "../vendor/ui.mjs";

/** @typedef {import("../vendor/ui.mjs").ComponentChildren} Children */
/** @typedef {import("../vendor/ui.mjs").ComponentChildren} Child */
/** @typedef {import("../vendor/ui.mjs").VNode<any>} Node */
/** @typedef {import("../vendor/ui.mjs").CSSProperties} Style */
/**
 * @template T
 * @typedef {import("../vendor/ui.mjs").Signal<T>} SignalOf
 */
/**
 * @template T
 * @typedef {import("../vendor/ui.mjs").ReadonlySignal<T>} ReadonlySignal
 */
/** @typedef {import("../vendor/ui.mjs").JSX.IntrinsicElements} Elements */
/**
 * Without them, in each of several alternatives: an image has its own attributes with and without a name.
 * @template T
 * @template {PropertyKey} K
 * @typedef {T extends unknown ? Omit<T, K> : never} Without
 */
/**
 * What an element takes: Preact's attributes, but no style as a string and no HTML as a string (F-9).
 * @template {keyof Elements} K
 * @typedef {Without<Elements[K], "children" | "style" | "dangerouslySetInnerHTML">
 *   & {style?: Style, [data: `data-${string}`]: string | number | boolean | undefined}} Props
 */
/** @typedef {{readonly [K in keyof Elements]: (props?: Props<K> | null, ...children: Children[]) => Node}} Tags */

/**
 * `const {div, button} = tags; div({class: "bubble"}, button({onClick: press}, "Order"))`
 * @type {Tags}
 */
export const tags = new Proxy(/** @type {Tags} */ ({}), {
  get: (made, /** @type {string} */ name) =>
    Reflect.get(made, name) ?? remember(made, name, (/** @type {any} */ props, /** @type {Children[]} */ ...children) => h(name, props ?? null, ...children)),
});

/**
 * Several nodes where one is expected.
 * @param {Children[]} children
 */
export const fragment = (...children) => h(Fragment, null, ...children);

/**
 * @param {object} made
 * @param {string} name
 * @param {unknown} tag
 */
function remember(made, name, tag) {
  Reflect.set(made, name, tag);
  return tag;
}
