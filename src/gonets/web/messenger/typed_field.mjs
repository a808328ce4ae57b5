// @ts-check
// A field whose text is read when it is sent, with what is wrong about it below.
import { tags } from "../kit/tags.mjs";

const { input, label, span } = tags;

/**
 * @param {object} props
 * @param {string} props.name
 * @param {import("../kit/tags.mjs").SignalOf<string>} props.text
 * @param {import("../kit/tags.mjs").SignalOf<boolean>} props.wrong
 * @param {string} props.fault said while it is wrong
 * @param {string} props.placeholder
 * @param {boolean} [props.isFirst] gets the focus of its sheet
 */
export function TypedField({ name, text, wrong, fault, placeholder, isFirst = false }) {
  return label(
    { class: "field" },
    span(null, name),
    input({
      value: text.value,
      placeholder,
      autoComplete: "off",
      dir: "ltr",
      "data-focus": isFirst ? "" : undefined,
      "aria-invalid": wrong.value,
      onInput: (/** @type {any} */ event) => (text.value = event.currentTarget.value),
    }),
    wrong.value && span({ class: "field-error", role: "alert" }, fault),
  );
}
