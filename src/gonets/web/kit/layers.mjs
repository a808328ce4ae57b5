// @ts-check
// What lies over a messenger: sheets, menus, the lightbox. All of it stays inside the messenger's own root and out of the
// browser's top layer, since on the stage several messengers stand side by side and each must stay usable (S-1).
import {
  computed,
  createContext,
  createPortal,
  Fragment,
  h,
  signal,
  tags,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
} from "./tags.mjs";
import { useWords } from "./words.mjs";

/** @typedef {import("./tags.mjs").Children} Child */
/** @typedef {"sheet" | "menu" | "full"} Kind */
/** @typedef {{kind: Kind, onclose: () => void}} Open */
/**
 * @template T
 * @typedef {import("./tags.mjs").ReadonlySignal<T>} ReadonlySignal
 */

const { div } = tags;

/** The layers of one messenger, the last on top. */
export class Layers {
  /** @type {import("./tags.mjs").Signal<Open[]>} */
  #open = signal([]);
  /** @type {import("./tags.mjs").Signal<Element | null>} */
  host = signal(null);
  /** @type {import("./tags.mjs").Signal<{key: number, view: Child}[]>} */
  given = signal([]);
  #next = 0;

  /**
   * How many of them the browser's Back closes. Menus are too short-lived for a step of the history: a step taken back
   * while a choice leads elsewhere would undo that.
   * @type {ReadonlySignal<number>}
   */
  count = computed(() => this.#open.value.filter(({ kind }) => kind !== "menu").length);
  covers = computed(() => this.#open.value.length > 0);

  /** @param {Open} layer */
  add(layer) {
    this.#open.value = [...this.#open.peek(), layer];
    return () => (this.#open.value = this.#open.peek().filter((other) => other !== layer));
  }

  /**
   * Whether another lies on it. One that is not yet added is on top of all: it may take the focus while it is drawn.
   * @param {Open} layer
   */
  isCovered(layer) {
    const at = this.#open.value.indexOf(layer);
    return at >= 0 && at < this.#open.value.length - 1;
  }

  /** Esc and the browser's Back close one thing. */
  closeTop() {
    const top = this.#open.peek().at(-1);
    top?.onclose();
    return top !== undefined;
  }

  /**
   * For code that is no component: draws a Sheet, a Menu or a Layer until it is closed.
   * @param {(close: () => void) => Child} make
   */
  open(make) {
    const key = this.#next++;
    const close = () => {
      this.given.value = this.given.peek().filter((one) => one.key !== key);
    };
    this.given.value = [...this.given.peek(), { key, view: make(close) }];
    return close;
  }
}

export const LayersContext = createContext(/** @type {Layers | null} */ (null));

/** @returns {Layers} */
export function useLayers() {
  const layers = useContext(LayersContext);
  if (!layers) throw new Error("a layer is drawn outside a messenger");
  return layers;
}

/** Where the layers are drawn: the last child of a messenger's root. What lies beneath an open one is inert. */
export function LayersHost() {
  const layers = useLayers();
  const { t } = useWords();
  const host = useRef(/** @type {HTMLDivElement | null} */ (null));
  const covers = layers.covers.value;
  useLayoutEffect(() => {
    layers.host.value = host.current;
    return () => void (layers.host.value = null);
  }, [layers]);
  useLayoutEffect(() => {
    const others = [...(host.current?.parentElement?.children ?? [])].filter((one) => one !== host.current);
    for (const other of others) if (!other.hasAttribute("data-above")) other.toggleAttribute("inert", covers);
  }, [covers]);
  return [
    // A landmark while it holds something, since a menu is none by itself.
    div({ class: "layers", ref: host, onKeyDown: keydown, ...(covers ? { role: /** @type {const} */ ("region"), "aria-label": t("On top") } : {}) }),
    ...layers.given.value.map(({ key, view }) => h(Fragment, { key }, view)),
  ];

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    // The messenger's own keys must not act beneath a sheet.
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    layers.closeTop();
  }
}

/**
 * @param {{kind: Kind, onclose: () => void, back?: HTMLElement, children?: any}} props
 */
export function Layer(props) {
  const layers = useLayers();
  const host = layers.host.value;
  return host ? createPortal(h(OpenLayer, props), host) : null;
}

/** @param {{kind: Kind, onclose: () => void, back?: HTMLElement, children?: any}} props */
function OpenLayer({ kind, onclose, back, children }) {
  const layers = useLayers();
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  // Looked up while drawing: what is drawn inside may move the focus before our own effect runs.
  const [before] = useState(() => back ?? document.activeElement);
  const [layer] = useState(() => ({ kind, onclose }));
  layer.onclose = onclose;
  useLayoutEffect(() => {
    const remove = layers.add(layer);
    enter(place.current);
    // Whoever had the focus may go or be disabled: then the keys would reach nobody.
    const losses = new MutationObserver(() => {
      if (document.activeElement === document.body && !layers.isCovered(layer)) enter(place.current);
    });
    if (place.current) losses.observe(place.current, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    return () => {
      losses.disconnect();
      const hadFocus = place.current?.contains(document.activeElement) ?? false;
      remove();
      // Only once what was beneath is no longer inert can it take the focus.
      if (hadFocus) queueMicrotask(() => leave(before));
    };
  }, [layers, layer, before]);
  return div(
    { class: `layer layer-${kind}`, ref: place, inert: layers.isCovered(layer) },
    div({ class: "layer-ground", onClick: onclose }),
    children,
  );
}

/** On touch no field takes the focus by itself, or the screen's keyboard would hide half of the sheet (M-43). */
export function enter(/** @type {HTMLElement | null} */ place) {
  if (!place || place.contains(document.activeElement)) return;
  const wanted = /** @type {HTMLElement | null} */ (place.querySelector("[data-focus]") ?? null);
  const box = /** @type {HTMLElement | null} */ (place.querySelector("[tabindex]") ?? null);
  const field = wanted instanceof HTMLInputElement || wanted instanceof HTMLTextAreaElement;
  const touch = matchMedia("(pointer: coarse)").matches;
  (wanted && !(field && touch) ? wanted : box)?.focus();
}

/** @param {Element | null} before gets the focus back */
export function leave(before) {
  if (before instanceof HTMLElement && before.isConnected && !before.closest("[inert]")) before.focus();
}
