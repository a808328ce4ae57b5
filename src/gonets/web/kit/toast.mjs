// @ts-check
// Short notices at the messenger's foot that go by themselves; said aloud as a status (M-42).
import { createContext, signal, tags, useContext } from "./tags.mjs";
import { after } from "./times.mjs";

/** @typedef {{key: number, text: string, action?: {text: string, act: () => void}}} Toast */

const { button, div, p, span } = tags;
const SHOWN_MS = 5_000;
/** Longer when there is something to press. */
const ACTION_MS = 10_000;
const AT_ONCE = 3;

export class Toasts {
  /** @type {import("./tags.mjs").Signal<Toast[]>} */
  shown = signal([]);
  #next = 0;

  /**
   * @param {string} text
   * @param {{action?: {text: string, act: () => void}}} [more]
   * @returns {() => void} takes it away early
   */
  say(text, { action } = {}) {
    const key = this.#next++;
    const others = this.shown.peek().filter((toast) => toast.text !== text);
    this.shown.value = [...others, { key, text, action }].slice(-AT_ONCE);
    const away = () => void (this.shown.value = this.shown.peek().filter((toast) => toast.key !== key));
    after(action ? ACTION_MS : SHOWN_MS, away);
    return away;
  }
}

export const ToastsContext = createContext(/** @type {Toasts | null} */ (null));

/** @returns {Toasts} */
export function useToasts() {
  const toasts = useContext(ToastsContext);
  if (!toasts) throw new Error("a toast is said outside a messenger");
  return toasts;
}

/** Stays above open layers, and alive while they make the rest inert. */
export function ToastsHost() {
  const toasts = useToasts();
  return div(
    { class: "toasts", role: "status", "data-above": "" },
    toasts.shown.value.map(({ key, text, action }) =>
      p(
        { key, class: "toast", dir: "auto" },
        span({ class: "toast-text" }, text),
        action ? button({ class: "toast-action", type: "button", onClick: action.act }, action.text) : null,
      ),
    ),
  );
}
