// @ts-check
// PRESENT: who gave to whom (W-ATT-PRESENT-1).
import { shownName } from "../../kit/names.mjs";
import { h } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { useClient } from "../context.mjs";
import { useNameOf } from "../names.mjs";
import { Card } from "./card.mjs";

/** On its way out it knows no more than who gets it. @typedef {{receiverId: string, status?: string, senderId?: string}} Present */

/**
 * @param {{present: Present, sender: {user_id: string, name: string}}} props
 * @returns {any}
 */
export function PresentCard({ present, sender }) {
  const { t } = useWords();
  const me = useClient().me.value?.user_id;
  const receiver = useNameOf(present.receiverId);
  const giver = sender.name;
  const [from, to] = [shownName(giver), shownName(receiver) || t("someone")];
  const title = me === (present.senderId ?? sender.user_id) ? t("You gave a present") : me === present.receiverId ? t("A present for you") : t("A present");
  return h(Card, {
    kind: "present",
    glyph: "gift",
    title,
    lines: [t("{giver} → {receiver}", { giver: from, receiver: to }), present.status === "SENT" ? t("Delivered") : shownName(present.status ?? "")],
  });
}
