// @ts-check
// What the three forms share: fields with their errors, one request at a time, the focus where it is needed.
import { h, tags, useId, useLayoutEffect, useRef, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { faultsOf } from "./faults.mjs";

/** @typedef {import("./faults.mjs").Faults} Faults */
/** @typedef {{name: string, label: string, type?: "text" | "password", autocomplete: string, hint?: string, value?: string, fixed?: boolean}} Asked */

const { button, div, form, h1, input, label, p, small } = tags;

/**
 * @param {{title: import("../kit/tags.mjs").Child, text?: string, fields: Asked[], submit: string,
 *   send: (values: Record<string, string>) => Promise<unknown>, wrong: string}} props `wrong`: what a 401 means here
 */
export function Form({ title, text, fields, submit, send, wrong }) {
  const words = useWords();
  const busy = useSignal(false);
  const faults = useSignal(/** @type {Faults} */ ({}));
  const element = useRef(/** @type {HTMLFormElement | null} */ (null));
  useLayoutEffect(() => first(element.current, "input:not([readonly])"), []);
  useLayoutEffect(() => first(element.current, "[aria-invalid=true]"), [faults.value]);

  /** @param {SubmitEvent} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (busy.value || !element.current) return;
    const values = Object.fromEntries([...new FormData(element.current)].map(([name, value]) => [name, String(value)]));
    busy.value = true;
    faults.value = {};
    try {
      await send(values);
    } catch (error) {
      faults.value = faultsOf(words, error, wrong);
      busy.value = false;
    }
  }

  return form(
    { ref: element, class: "sign-in-form", noValidate: true, onSubmit },
    h1({ class: "sign-in-title" }, title),
    text ? p({ class: "soft" }, text) : null,
    fields.map((field) => h(Field, { key: field.name, field, fault: faults.value[field.name] })),
    div({ class: "field-error", role: "alert" }, faults.value[""] ?? ""),
    button({ type: "submit", class: "button-main", "aria-disabled": busy.value }, submit),
  );
}

/** @param {{field: Asked, fault: string | undefined}} props */
function Field({ field: { name, label: text, type = "text", autocomplete, hint, value, fixed }, fault }) {
  const [id, note] = [useId(), useId()];
  const shared = {
    id,
    name,
    autocomplete: /** @type {any} — the union of all tokens in any order is not worth its size */ (autocomplete),
    defaultValue: value ?? "",
    readOnly: fixed ?? false,
    required: true,
    spellcheck: false,
    autocapitalize: name === "name" ? /** @type {const} */ ("words") : /** @type {const} */ ("none"),
    "aria-invalid": fault !== undefined,
    "aria-describedby": note,
  };
  return div(
    { class: "field" },
    label({ for: id }, text),
    type === "password" ? input({ type, ...shared }) : input({ type, ...shared, dir: "auto" }),
    small({ id: note, class: fault === undefined ? "soft" : "field-error" }, fault ?? hint ?? ""),
  );
}

/**
 * @param {HTMLFormElement | null} within
 * @param {string} which
 */
function first(within, which) {
  /** @type {HTMLElement | null | undefined} */ (within?.querySelector(which))?.focus();
}
