// @ts-check
// What stands where a part of the page broke, while the rest lives on (ux.md 2.7).
import { icon } from "./icons.mjs";
import { h, tags, useErrorBoundary } from "./tags.mjs";
import { useWords } from "./words.mjs";

const { button, div, span } = tags;

/**
 * Around a row, a pane, an attachment. `what` says to the developer which.
 * @param {{what: string, children?: import("./tags.mjs").Children}} props
 * @returns {any}
 */
export function Boundary({ what, children }) {
  const [fault, again] = useErrorBoundary((error) => console.error(`${what} could not be shown`, error));
  return fault === undefined ? children : h(Broken, { what, fault, again });
}

/** @param {{what: string, fault: unknown, again: () => void}} props */
function Broken({ what, fault, again }) {
  const { t } = useWords();
  const details = `${what}\n${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`;
  return div(
    { class: "broken", role: "alert" },
    icon("warning"),
    span(null, t("This could not be shown")),
    button({ type: "button", class: "button-quiet", onClick: () => navigator.clipboard?.writeText(details) }, t("Copy details")),
    button({ type: "button", class: "button-quiet", onClick: again }, t("Try again")),
  );
}
