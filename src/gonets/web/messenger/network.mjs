// The thin bars over the composer: the network, messages that were not sent, a newer version.
// @ts-check
import { icon } from "../kit/icons.mjs";
import { tags, useEffect, useState } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";

const { button, div, span } = tags;
const PATIENCE_MS = 10_000;
/** A socket that comes back at once is nobody's concern. */
const SOON_MS = 700;

/** Reading and writing go on meanwhile (ux.md 2.7). */
export function NetworkBar() {
  const client = useClient();
  const { t } = useWords();
  const network = client.network.value;
  const [stage, setStage] = useState(0);
  useEffect(() => {
    setStage(0);
    if (network === "online") return;
    const cancels = [after(SOON_MS, () => setStage(1)), after(PATIENCE_MS, () => setStage(2))];
    return () => cancels.forEach((cancel) => cancel());
  }, [network]);
  if (network === "online" || (stage === 0 && network !== "offline")) return div({ role: "status", class: "unseen" });
  const text = { offline: t("Waiting for the network…"), connecting: t("Connecting…"), "catching-up": t("Updating…") }[network];
  return div(
    { role: "status", class: "bar bar-network" },
    icon(network === "offline" ? "offline" : "spinner", network === "offline" ? {} : { class: "icon-spinner" }),
    span({ class: "bar-text" }, text),
    stage === 2 && button({ type: "button", class: "button-quiet", onClick: () => client.reconnect() }, t("Try again")),
  );
}

export function FailedBar() {
  const { outbox } = useClient();
  const { t, n } = useWords();
  const failed = outbox.failed.value;
  if (failed < 2) return null;
  return div(
    { class: "bar bar-failed" },
    icon("failed"),
    span({ class: "bar-text" }, n("{count} message not sent", "{count} messages not sent", failed)),
    button({ type: "button", class: "button-quiet", onClick: () => outbox.retryAll() }, t("Retry all")),
    button({ type: "button", class: "button-danger", onClick: () => outbox.dropAll() }, t("Delete")),
  );
}

/** Never reloads by itself: somebody may be writing. */
export function UpdateBar() {
  const client = useClient();
  const { t } = useWords();
  if (!client.updated.value) return null;
  return div(
    { class: "bar bar-update", role: "status" },
    span({ class: "bar-text" }, t("There is a new version")),
    button({ type: "button", class: "button-quiet", onClick: () => location.reload() }, t("Reload")),
  );
}
