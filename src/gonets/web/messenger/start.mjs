// @ts-check
// The page a deep link opens: who would write, and Start; a chat's own link, and Join; or that the link is broken (W-LINK).
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { useClient, usePages } from "./context.mjs";
import { Face } from "./face.mjs";

/** @typedef {import("../kit/words.mjs").Words} Words */
/** @typedef {{id: string, name: string, icon?: string, chat?: string, kind: "group" | "chat", members?: number}} Target what the link leads to */

const { bdi, button, div, h2, p, section } = tags;
const CONTROL = /\p{Cc}/u;

/**
 * @param {{group?: string, link?: string, payload: string | null, onstarted: (chatId: string) => void}} props
 */
export function StartPage({ group, link, payload, onstarted }) {
  const { t } = useWords();
  const client = useClient();
  const target = useTarget(group, link, onstarted);
  const most = client.snapshot.value?.limits.link_payload_chars;
  const spoiled = payload !== null && (CONTROL.test(payload) || (most !== undefined && [...payload].length > most));
  if (client.state.value !== "ready") return null;
  if (spoiled || target.value === "broken") return h(BrokenLink, null);
  if (target.value === null) return div({ class: "start", "aria-busy": true });
  if (typeof target.value === "string") return div({ class: "start" }, p({ class: "field-error", role: "alert" }, target.value));
  const words = target.value.kind === "group" ? t("Start") : t("Join");
  return h(Offer, { target: target.value, go: () => enter(target.value), yes: words, onstarted });

  /** @param {Target | string | null} found */
  async function enter(found) {
    if (found === null || typeof found === "string") throw new Error("there is nothing to enter");
    const said = payload === null ? {} : { payload };
    if (group) return client.door.post(`/api/groups/${group}/start`, said);
    if (found.kind === "group") return client.door.post(`/api/groups/${found.id}/start`, said);
    return client.door.post(`/api/links/${link}/join`);
  }
}

/**
 * @param {{target: Target, yes: string, go: () => Promise<{chat_id: string}>, onstarted: (chatId: string) => void}} props
 */
function Offer({ target, yes, go, onstarted }) {
  const words = useWords();
  const { t, n } = words;
  const client = useClient();
  const busy = useSignal(false);
  const trouble = useSignal("");
  const start = async () => {
    busy.value = true;
    trouble.value = "";
    try {
      const { chat_id } = await go();
      onstarted((await client.openChat(chat_id)).id);
    } catch (error) {
      trouble.value = whyNot(words, error);
    } finally {
      busy.value = false;
    }
  };
  const isGroup = target.kind === "group";
  return section(
    { class: "start", "aria-labelledby": "start-name" },
    h(Face, { id: target.id, name: target.name, url: target.icon, size: "large" }),
    h2({ class: "start-name", id: "start-name", dir: "auto" }, bdi(null, shownName(target.name))),
    p(
      { class: "start-about" },
      isGroup ? t("The group will be able to write to you. You can turn this off at any time.") : t("You are invited to this chat."),
    ),
    !isGroup && target.members ? p({ class: "soft" }, n("{count} member", "{count} members", target.members)) : null,
    button({ type: "button", class: "button-main start-button", disabled: busy.value, "aria-busy": busy.value, onClick: start }, yes),
    trouble.value && p({ class: "field-error", role: "alert" }, trouble.value),
  );
}

function BrokenLink() {
  const { t } = useWords();
  const pages = usePages();
  return section(
    { class: "start" },
    icon("link", { class: "start-broken" }),
    h2({ class: "start-name" }, t("This link is broken")),
    p({ class: "start-about" }, t("It may be cut off or out of date. Ask for it again where you found it.")),
    button({ type: "button", class: "button-main start-button", onClick: pages.closeStart }, t("To my dialogs")),
  );
}

/**
 * What the link leads to; "broken" if to nothing, other words if it cannot be told. A chat one is in opens at once.
 * @param {string | undefined} group
 * @param {string | undefined} link
 * @param {(chatId: string) => void} onstarted
 */
function useTarget(group, link, onstarted) {
  const words = useWords();
  const client = useClient();
  const found = useSignal(/** @type {Target | string | null} */ (null));
  const ready = client.state.value === "ready";
  useEffect(() => {
    if (!ready) return;
    const looking = group ? groupOf(client.door, group) : linkedBy(client.door, link ?? "");
    looking.then(
      (target) => (target.kind === "chat" && target.chat ? onstarted(target.chat) : (found.value = target)),
      (error) => (found.value = error.status === 404 || error.status === 400 ? "broken" : whyNot(words, error)),
    );
  }, [group, link, ready]);
  return found;
}

/**
 * @param {import("../people/client.d.ts").Door} door
 * @param {string} group
 * @returns {Promise<Target>}
 */
async function groupOf(door, group) {
  const found = await door.get(`/api/groups/${group}`);
  return { id: found.group_id, name: found.name, icon: found.icon_url, kind: "group" };
}

/**
 * @param {import("../people/client.d.ts").Door} door
 * @param {string} link
 * @returns {Promise<Target>}
 */
async function linkedBy(door, link) {
  const found = await door.get(`/api/links/${link}`);
  if (found.group && found.type === "GROUP_CHAT") return { id: found.group.group_id, name: found.group.name, icon: found.icon_url, kind: "group" };
  return { id: link, name: found.title, icon: found.icon_url, chat: found.chat_id, kind: "chat", members: found.members };
}
