// @ts-check
// The switches of notifications and their sound, among the settings (M-29).
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";
import { wish, wishesOf } from "./notices.mjs";
import { Switch } from "./pane.mjs";

const { p } = tags;

export function NoticeSettings() {
  const { t } = useWords();
  const person = useClient().me.value?.user_id ?? "";
  const refused = useSignal(false);
  const wanted = wishesOf(person);
  const can = "Notification" in window;
  /** @param {boolean} on */
  const turn = async (on) => {
    const answer = on ? await Notification.requestPermission() : "granted";
    refused.value = answer !== "granted";
    wish(person, { shown: on && answer === "granted" });
  };
  return [
    h(Switch, {
      label: t("Notifications"),
      note: can ? t("While this tab is hidden.") : t("This browser has none."),
      on: wanted.shown && can && Notification.permission === "granted",
      disabled: !can,
      onchange: (on) => void turn(on),
    }),
    refused.value && p({ class: "field-error", role: "alert" }, t("The browser does not allow notifications for this page. Allow them in the site's settings, by the sign left of the address.")),
    h(Switch, { label: t("Sound"), on: wanted.sound, onchange: (on) => wish(person, { sound: on }) }),
  ];
}
