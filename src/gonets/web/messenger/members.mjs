// @ts-check
// Who is in a chat, and what one may do about it: title and picture, members and their roles, the link, leaving (M-28).
import { confirm } from "../kit/dialog.mjs";
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { openMenu } from "../kit/menu.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useCallback, useEffect, useRef, useSignal } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { AddMembers } from "./add_members.mjs";
import { useAttempt } from "./attempt.mjs";
import { ChatLook } from "./chat_look.mjs";
import { useClient, usePages } from "./context.mjs";
import { Face } from "./face.mjs";
import { More, Pane, Switch } from "./pane.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {"OWNER" | "ADMIN" | "MEMBER" | "HOME"} Role HOME: the group the chat belongs to */
/** @typedef {{member_id: string, name: string, photo_url?: string, role: Role, joined_at: number, last_action?: number}} Member */
/** @typedef {import("../kit/words.mjs").Words} Words */

const { bdi, button, h3, li, p, section, span, ul } = tags;
/** Roles that give rights and are therefore shown. */
const ROLED = new Set(["OWNER", "ADMIN"]);

/** @param {{chat: Chat, onclose: () => void}} props */
export function Members({ chat, onclose }) {
  const { t } = useWords();
  const row = chat.row.value;
  return h(
    Pane,
    { title: t("About the chat"), onclose },
    h(ChatLook, { chat }),
    row.status === "ACTIVE" ? [h(Link, { chat }), h(List, { chat }), h(Leave, { chat })] : p({ class: "soft pane-part" }, t("You are no member of this chat any more.")),
  );
}

/**
 * All that are loaded; read anew when somebody came or went, or one's own role changes.
 * @param {Chat} chat
 */
function useMembers(chat) {
  const words = useWords();
  const { door } = useClient();
  const members = useSignal(/** @type {Member[] | null} */ (null));
  const marker = useSignal(/** @type {string | null} */ (null));
  const trouble = useSignal("");
  /** Which reading from the start it is: a page of an older one comes too late. */
  const reading = useRef(0);
  /** @param {string | null} from */
  const page = async (from) => {
    if (!from) reading.current += 1;
    const ours = reading.current;
    try {
      const found = await door.get(`/api/chats/${chat.id}/members`, from ? { marker: from } : {});
      if (ours !== reading.current) return;
      members.value = from ? [...(members.peek() ?? []), ...found.members] : found.members;
      marker.value = found.marker ?? null;
      trouble.value = "";
    } catch (error) {
      if (ours === reading.current) trouble.value = whyNot(words, error);
    }
  };
  const again = useCallback(() => page(null), [chat]);
  const more = useCallback(() => {
    const from = marker.peek();
    // Taken at once, so that a page is asked for a single time.
    marker.value = null;
    if (from) void page(from);
  }, [chat]);
  const { members: count, my_role: role, last_message: last } = chat.row.value;
  /** One may come as another goes: then only what the chat says of it has changed. */
  const told = useRef("");
  if (last?.system) told.current = last.message.mid;
  useEffect(() => void again(), [again, count, role, told.current]);
  return { members, marker, trouble, again, more };
}

/** @param {{chat: Chat}} props */
function List({ chat }) {
  const { t, n } = useWords();
  const layers = useLayers();
  const { members, marker, trouble, again, more } = useMembers(chat);
  const row = chat.row.value;
  const there = members.value ?? [];
  const add = () => layers.open((close) => h(AddMembers, { chat, there: new Set(there.map((one) => one.member_id)), onclose: close, onadded: again }));
  return section(
    { class: "pane-part" },
    h3({ class: "pane-subtitle" }, n("{count} member", "{count} members", row.members)),
    row.may.includes("add") ? button({ type: "button", class: "pane-action", onClick: add }, icon("person-add"), t("Add people")) : null,
    trouble.value && p({ class: "field-error", role: "alert" }, trouble.value),
    ul({ class: "members" }, there.map((member) => h(MemberRow, { key: member.member_id, chat, member, again }))),
    marker.value ? h(More, { act: more }) : null,
  );
}

/** @param {{chat: Chat, member: Member, again: () => Promise<void>}} props */
function MemberRow({ chat, member, again }) {
  const words = useWords();
  const { t } = words;
  const layers = useLayers();
  const client = useClient();
  const acts = useActs(chat, member, again);
  const isMe = member.member_id === client.me.value?.user_id;
  const name = shownName(member.name);
  return li(
    { class: "pane-row", "data-member": member.member_id },
    h(Face, { id: member.member_id, name: member.name, url: member.photo_url, size: "small" }),
    span(
      { class: "pane-row-text" },
      span({ class: "one-line", dir: "auto" }, bdi(null, isMe ? t("{name} (you)", { name }) : name)),
      span({ class: "soft small one-line" }, seenText(member, words)),
    ),
    ROLED.has(member.role) ? span({ class: "members-role" }, member.role === "OWNER" ? t("Owner") : t("Admin")) : null,
    acts.length === 0
      ? null
      : button(
          {
            type: "button",
            class: "button-icon",
            title: t("What to do with {name}", { name }),
            "aria-label": t("What to do with {name}", { name }),
            "aria-haspopup": "menu",
            onClick: (/** @type {any} */ event) => openMenu(layers, { at: event.currentTarget, label: name, items: acts }),
          },
          icon("more"),
        ),
  );
}

/**
 * @param {Member} member
 * @param {Words} words
 */
function seenText(member, words) {
  if (member.member_id.startsWith("group:")) return words.t("Group with a bot");
  const at = member.last_action ?? member.joined_at;
  return words.t("last here {when}", { when: words.brief(at) });
}

/**
 * As far as the role goes (W-AUTHZ, W-CTRL-6); the server judges each again.
 * @param {Chat} chat
 * @param {Member} member
 * @param {() => Promise<void>} again
 */
function useActs(chat, member, again) {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const pages = usePages();
  const attempt = useAttempt();
  const row = chat.row.value;
  const isMe = member.member_id === client.me.value?.user_id;
  const isPerson = member.member_id.startsWith("user:");
  const name = shownName(member.name);
  /** @param {() => Promise<unknown>} act */
  const then = (act) => attempt(() => act().then(again));
  const remove = async () => {
    const yes = await confirm(layers, { title: t("Remove {name} from the chat?", { name }), yes: t("Remove"), danger: true });
    if (yes) await then(() => client.door.post(`/api/chats/${chat.id}/members`, { remove: member.member_id }));
  };
  /** @param {boolean} admin */
  const appoint = (admin) => then(() => client.door.post(`/api/chats/${chat.id}/admins`, { user_id: member.member_id, admin }));
  const known = client.chats.value.find((one) => one.row.value.companion?.member_id === member.member_id);
  /** @type {import("../kit/menu.mjs").Choice[]} */
  const acts = [];
  if (isMe) return acts;
  if (known) acts.push({ text: t("Open the dialog"), icon: "message", act: () => pages.openChat(known.id) });
  if (row.may.includes("admins") && isPerson && member.role === "MEMBER") acts.push({ text: t("Make admin"), icon: "shield", act: () => void appoint(true) });
  if (row.may.includes("admins") && member.role === "ADMIN") acts.push({ text: t("Take admin rights away"), icon: "shield", act: () => void appoint(false) });
  const removable = member.role === "MEMBER" || (member.role === "ADMIN" && row.my_role === "OWNER");
  if (row.may.includes("remove") && removable) acts.push({ text: t("Remove from the chat"), icon: "person-remove", danger: true, act: () => void remove() });
  return acts;
}

/** @param {{chat: Chat}} props */
function Link({ chat }) {
  const { t } = useWords();
  const client = useClient();
  const toasts = useToasts();
  const attempt = useAttempt();
  const row = chat.row.value;
  const on = row.link_on === true;
  const copy = () =>
    attempt(async () => {
      const { url } = await client.door.get(`/api/chats/${chat.id}/url`);
      await navigator.clipboard.writeText(url);
      toasts.say(t("Link copied"));
    });
  /** @param {boolean} wanted */
  const turn = (wanted) => attempt(() => client.door.post(`/api/chats/${chat.id}/link`, { on: wanted }).then(() => chat.refresh()));
  return section(
    { class: "pane-part" },
    button({ type: "button", class: "pane-action", onClick: copy }, icon("link"), t("Copy the link to the chat")),
    row.may.includes("link")
      ? h(Switch, {
          label: t("Join by link"),
          note: on ? t("Whoever has the link can join.") : t("The link opens the chat for members only."),
          on,
          onchange: (wanted) => void turn(wanted),
        })
      : null,
  );
}

/** @param {{chat: Chat}} props */
function Leave({ chat }) {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const attempt = useAttempt();
  if (!chat.row.value.may.includes("leave")) return null;
  const leave = async () => {
    const title = t("Leave “{chat}”?", { chat: shownName(chat.name.value) });
    const text = t("You will get nothing more from it. Only a member can add you again.");
    if (!(await confirm(layers, { title, text, yes: t("Leave"), danger: true }))) return;
    await attempt(() => client.door.post(`/api/chats/${chat.id}/leave`).then(() => chat.refresh()));
  };
  return section({ class: "pane-part" }, button({ type: "button", class: "pane-action button-danger", onClick: leave }, icon("leave"), t("Leave the chat")));
}
