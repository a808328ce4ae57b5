// @ts-check
// What stands in the composer's place while a chat may not be written to.
import { icon } from "../kit/icons.mjs";
import { tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/words.mjs").Words} Words */

const { button, div, span } = tags;

/**
 * What takes the composer's place while a chat may not be written to, with the way out (ux.md 2.7).
 * @param {{chat: Chat}} props
 */
export function ConsentBar({ chat }) {
  const { t } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const busy = useSignal(false);
  const row = chat.row.value;
  const group = row.companion?.member_id ?? row.group_id;
  /** @param {string} path */
  const act = async (path) => {
    busy.value = true;
    await attempt(async () => {
      await client.door.post(path);
      await chat.refresh();
    });
    busy.value = false;
  };
  const way = wayOut(row, t);
  return div(
    { class: "consent-bar", role: "status" },
    icon(way.glyph),
    span({ class: "consent-text" }, way.text),
    way.action && group
      ? button({ type: "button", class: "button-main", disabled: busy.value, onClick: () => act(`/api/groups/${group}/${way.word}`) }, way.action)
      : null,
  );
}

/**
 * @param {import("../people/types.d.ts").ChatRow} row
 * @param {Words["t"]} t
 * @returns {{text: string, glyph: import("../vendor/ui.mjs").IconName, action?: string, word?: string}}
 */
function wayOut(row, t) {
  const personal = row.type === "GROUP_CHAT";
  if (personal && row.consent === "BLOCKED") return { text: t("You blocked this group."), glyph: "ban", action: t("Unblock"), word: "deny" };
  if (row.status === "REMOVED") return { text: t("You were removed from this chat."), glyph: "person-remove" };
  if (row.status === "LEFT" && personal) return { text: t("You left this chat."), glyph: "leave", action: t("Start again"), word: "start" };
  if (row.status === "LEFT") return { text: t("You left this chat. A member can add you again."), glyph: "leave" };
  if (personal) return { text: t("You do not get messages of this group."), glyph: "bell-off", action: t("Allow messages"), word: "allow" };
  return { text: t("You cannot write here."), glyph: "lock" };
}
