// @ts-check
// What side panes are made of: the pane with its head, a switch, a choice of several, a field that saves itself.
import { icon } from "../kit/icons.mjs";
import { enter, leave } from "../kit/layers.mjs";
import { tags, useEffect, useId, useLayoutEffect, useRef, useSignal, useState } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";

const { button, div, fieldset, h2, header, input, label, legend, section, span } = tags;

/**
 * Takes the focus, which the list that it covers loses, or a step of it that goes; closed, gives it back to what opened it (M-43).
 * @param {{title: string, onclose: () => void, actions?: import("../kit/tags.mjs").Children, children?: any}} props
 */
export function Pane({ title, onclose, actions, children }) {
  const { t } = useWords();
  const id = useId();
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [before] = useState(() => document.activeElement);
  useLayoutEffect(() => enter(place.current), [title]);
  useLayoutEffect(() => () => queueMicrotask(() => void (document.activeElement === document.body && leave(before))), []);
  return section(
    { class: "pane-inside", ref: place, "aria-labelledby": id },
    header(
      { class: "pane-head" },
      button({ type: "button", class: "button-icon pane-back", title: t("Back"), "aria-label": t("Back"), onClick: onclose }, icon("arrow-left")),
      h2({ class: "pane-title one-line", id, tabIndex: -1 }, title),
      actions,
    ),
    div({ class: "pane-body" }, children),
  );
}

/**
 * @param {{label: string, note?: string | undefined, on: boolean, disabled?: boolean, onchange: (on: boolean) => void}} props
 */
export function Switch({ label: text, note, on, disabled, onchange }) {
  const id = useId();
  return label(
    { class: "switch" },
    span({ class: "switch-text" }, span(null, text), note ? span({ class: "soft small", id }, note) : null),
    input({
      type: "checkbox",
      role: "switch",
      class: "switch-box",
      checked: on,
      disabled,
      "aria-describedby": note ? id : undefined,
      onChange: (/** @type {any} */ event) => {
        const wanted = event.currentTarget.checked;
        // Shows what is true; it moves once the server agrees.
        event.currentTarget.checked = on;
        onchange(wanted);
      },
    }),
  );
}

/**
 * @template {string} V
 * @param {{label: string, value: V, choices: readonly {value: V, text: string}[], onchange: (value: V) => void}} props
 */
export function Choice({ label: text, value, choices, onchange }) {
  const name = useId();
  return fieldset(
    { class: "choice" },
    legend({ class: "pane-subtitle" }, text),
    div(
      { class: "choice-row" },
      choices.map((one) =>
        label(
          { class: "choice-one", key: one.value },
          input({ type: "radio", class: "unseen", name, value: one.value, checked: one.value === value, onChange: () => onchange(one.value) }),
          span({ class: "choice-text" }, one.text),
        ),
      ),
    ),
  );
}

/**
 * Saves when it is left or by Enter; Esc brings back what was.
 * @param {{label: string, value: string, most: number, onsave: (value: string) => Promise<unknown>}} props
 */
export function SavedField({ label: text, value, most, onsave }) {
  const written = useSignal(value);
  useLayoutEffect(() => {
    written.value = value;
  }, [value]);
  /** What is on its way: Enter saves, and then the field is left. */
  const saving = useRef(/** @type {string | null} */ (null));
  const save = async () => {
    const wanted = written.value.trim();
    if (wanted === saving.current) return;
    if (wanted === value || wanted === "") {
      written.value = value;
      return;
    }
    saving.current = wanted;
    try {
      if ((await onsave(wanted)) === false) written.value = value;
    } finally {
      saving.current = null;
    }
  };
  return label(
    { class: "field" },
    span({ class: "pane-subtitle" }, text),
    input({
      value: written.value,
      maxLength: most,
      dir: "auto",
      autoComplete: "off",
      onInput: (/** @type {any} */ event) => (written.value = event.currentTarget.value),
      onBlur: save,
      onKeyDown: (/** @type {KeyboardEvent} */ event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") void save();
        else if (event.key === "Escape" && written.value !== value) {
          event.stopPropagation();
          written.value = value;
        }
      },
    }),
  );
}

/**
 * The end of a list that has another page: comes into sight, or is pressed.
 * @param {{act: () => void}} props
 */
export function More({ act }) {
  const { t } = useWords();
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && act());
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, [act]);
  return div({ ref: place, class: "pane-more" }, button({ type: "button", class: "button-quiet", onClick: act }, t("Show more")));
}
