// Days of a timeline: separators, the date that floats while one scrolls, and the jump to another day (M-8, M-12).
// @ts-check
import { icon } from "../kit/icons.mjs";
import { h, tags, useEffect, useRef, useState } from "../kit/tags.mjs";
import { after, dayKey, startOfDay } from "../kit/times.mjs";
import { useWords } from "../kit/words.mjs";
import { useChatView } from "./context.mjs";

const { button, div, input, span } = tags;
const LINGER_MS = 1_200;

/**
 * A separator that also asks for another day.
 * @param {{at: number}} props
 */
export function Day({ at }) {
  const view = useChatView();
  const words = useWords();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const ask = () => field.current?.showPicker();
  /** @param {{currentTarget: HTMLInputElement}} event */
  const onChange = ({ currentTarget }) => {
    const chosen = currentTarget.valueAsDate;
    if (chosen) view.jump(startOfDay(new Date(chosen.getUTCFullYear(), chosen.getUTCMonth(), chosen.getUTCDate()).getTime()));
  };
  return span(
    { class: "day" },
    button({ type: "button", class: "day-button", tabIndex: -1, title: words.t("Go to another day"), onClick: ask }, words.day(at)),
    input({ ref: field, type: "date", class: "day-field", tabIndex: -1, "aria-hidden": true, value: dayKey(at), max: dayKey(startOfDay(at, 36_500)), onChange }),
  );
}

/**
 * Of the first row one sees, while one scrolls and a moment longer.
 * @param {{at: number, moving: boolean}} props
 */
export function FloatingDay({ at, moving }) {
  const [lingers, setLingers] = useState(false);
  useEffect(() => {
    if (moving) return setLingers(true);
    return after(LINGER_MS, () => setLingers(false));
  }, [moving]);
  return div({ class: lingers ? "day-floating day-floating-shown" : "day-floating" }, h(Day, { at }));
}

/** Where the unread messages begin. */
export function UnreadDivider() {
  const { t } = useWords();
  return div({ class: "unread-divider" }, span(null, t("New messages"), icon("arrow-down", { class: "icon-tiny" })));
}
