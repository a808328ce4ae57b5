// What lies over the messenger when its session ended elsewhere: drafts and outbox stay beneath (ux.md 2.7).
// @ts-check
import { tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";

const { a, div, h2, p } = tags;

export function SignedOut() {
  const { t } = useWords();
  return div(
    { class: "signed-out" },
    div(
      { class: "signed-out-box", role: "alertdialog", "aria-labelledby": "signed-out-title" },
      h2({ id: "signed-out-title" }, t("Your session has ended")),
      p({ class: "soft" }, t("Sign in again: what you were writing is kept.")),
      a({ class: "button-main button", href: `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}` }, t("Sign in")),
    ),
  );
}
