// What a sender asked to protect: blurred while nobody is at the window, marked with the viewer's name (M-20).
// @ts-check
import { icon } from "../kit/icons.mjs";
import { signal, tags, useEffect, useRef } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";

const { div, p, span } = tags;

/** Whether the window has the focus. */
const focused = signal(document.hasFocus(), {
  watched() {
    window.addEventListener("focus", look);
    window.addEventListener("blur", look);
    document.addEventListener("visibilitychange", look);
    look();
  },
  unwatched() {
    window.removeEventListener("focus", look);
    window.removeEventListener("blur", look);
    document.removeEventListener("visibilitychange", look);
  },
});

function look() {
  focused.value = document.hasFocus() && document.visibilityState === "visible";
}

/**
 * @param {{warning: "SCREENSHOT" | "SCREENCAST", children?: any}} props
 */
export function Guard({ warning, children }) {
  const client = useClient();
  const { t } = useWords();
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const seen = focused.value;
  useEffect(() => {
    if (seen || warning !== "SCREENCAST") return;
    for (const film of box.current?.querySelectorAll("video") ?? []) film.pause();
  }, [seen, warning]);
  const name = client.me.value?.name ?? "";
  return div(
    { class: seen ? "guard" : "guard guard-away", ref: box },
    div({ class: "guard-content", inert: !seen }, children),
    div({ class: "guard-marks", "aria-hidden": true }, ...Array.from({ length: 6 }, () => span({ "data-name": name }))),
    !seen && div({ class: "guard-cover" }, icon("eye-off"), t("Hidden while you are away")),
    p({ class: "guard-note" }, icon("lock", { class: "icon-tiny" }), t("The author asks not to copy this. We cannot prevent a screenshot.")),
  );
}
