// @ts-check
// The menu on a message: by right click, long press or Shift+F10 (M-25).
import { confirm } from "../kit/dialog.mjs";
import { spell } from "../kit/keys.mjs";
import { lazy } from "../kit/lazy.mjs";
import { useLayers } from "../kit/layers.mjs";
import { Menu } from "../kit/menu.mjs";
import { h, useLayoutEffect } from "../kit/tags.mjs";
import { now } from "../kit/times.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useChatView, useClient } from "./context.mjs";
import { isForwardable } from "./forwarding.mjs";
import { KEYS } from "./key_table.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("../kit/menu.mjs").Choice} Choice */
/** @typedef {{chat: Chat, item: Item, x: number, y: number, from: HTMLElement}} MenuRequest */

const Forward = lazy(async () => (await import("./forward.mjs")).Forward);
const JsonSheet = lazy(async () => (await import("./json_sheet.mjs")).JsonSheet);
const HOUR_MS = 3_600_000;

/** Opens at a point, focus goes back to `from` when it closes; and does what a key on a focused message asks. */
export function MessageMenu() {
  const view = useChatView();
  const actsOf = useMessageActs(view.chat);
  const asked = view.asked.value;
  useLayoutEffect(() => {
    if (!asked) return;
    view.asked.value = null;
    actsOf(asked.item).find((act) => act.id === asked.id)?.act();
  }, [asked]);
  const menu = view.menu.value;
  return menu ? h(OpenMenu, { asked: menu, actsOf, onclose: () => (view.menu.value = null) }) : null;
}

/** @param {{asked: MenuRequest, actsOf: (item: Item) => Act[], onclose: () => void}} props */
function OpenMenu({ asked, actsOf, onclose }) {
  const { t } = useWords();
  const items = actsOf(asked.item).map((act) => ({ ...act, keys: keysOf(act.id) }));
  return h(Menu, { at: { x: asked.x, y: asked.y }, label: t("What to do with the message"), items, onclose, back: asked.from });
}

/** @typedef {Choice & {id: string}} Act */

/**
 * Tells what may be done with a message of a chat, by the ids of the key table.
 * @param {Chat} chat
 * @returns {(item: Item) => Act[]}
 */
function useMessageActs(chat) {
  const { t } = useWords();
  const client = useClient();
  const view = useChatView();
  const layers = useLayers();
  const toasts = useToasts();
  const attempt = useAttempt();
  /** @param {string} what @param {string} said */
  const copy = (what, said) => void navigator.clipboard?.writeText(what).then(() => toasts.say(said));
  /** @param {string} mid */
  const remove = async (mid) => {
    const asked = { title: t("Delete the message?"), text: t("It will be gone for everybody."), yes: t("Delete"), danger: true };
    if (await confirm(layers, asked)) await attempt(() => chat.remove(mid));
  };
  return (item) => {
    const mid = item.mid;
    const text = item.message.message.text ?? "";
    const copyText = () => copy(text, t("Text copied"));
    if (item.message.deleted) return [];
    if (!mid) return pendingActs(chat, item, t, copyText);
    const plain = !item.message.system;
    const may = chat.row.value.may;
    /** @type {(Act | null | false)[]} */
    const acts = [
      plain && may.includes("send") && { id: "reply", text: t("Reply"), icon: "reply", act: () => view.reply(item) },
      plain && text !== "" && { id: "copy", text: t("Copy text"), icon: "copy", act: copyText },
      plain && mayEdit(client, chat, item) && { id: "edit", text: t("Edit"), icon: "edit", act: () => view.edit(item) },
      plain && isForwardable(item) && { id: "forward", text: t("Forward"), icon: "forward", act: () => void layers.open((close) => h(Forward, { item, onclose: close })) },
      { id: "copy-link", text: t("Copy link"), icon: "link", act: () => copy(linkTo(chat.id, mid), t("Link copied")) },
      ...developmentActs(client, layers, item, t, copy),
      plain && mayDelete(chat, item) && { id: "delete", text: t("Delete"), icon: "delete", danger: true, act: () => void remove(mid) },
    ];
    return acts.filter((act) => !!act);
  };
}

/**
 * @param {import("../people/client.d.ts").Client} client
 * @param {import("../kit/layers.mjs").Layers} layers
 * @param {Item} item
 * @param {import("../kit/words.mjs").Words["t"]} t
 * @param {(what: string, said: string) => void} copy
 * @returns {Act[]}
 */
function developmentActs(client, layers, item, t, copy) {
  if (client.snapshot.value?.mode !== "development") return [];
  return [
    { id: "copy-mid", text: t("Copy mid"), icon: "key", act: () => copy(item.mid ?? "", t("Mid copied")) },
    { id: "json", text: t("Show as JSON"), icon: "code", act: () => void layers.open((close) => h(JsonSheet, { item, onclose: close })) },
  ];
}

/**
 * Of a message that is not sent yet, or could not be.
 * @param {Chat} chat
 * @param {Item} item
 * @param {import("../kit/words.mjs").Words["t"]} t
 * @param {() => void} copy
 * @returns {Act[]}
 */
function pendingActs(chat, item, t, copy) {
  const failed = item.state === "failed" || item.state === "uncertain";
  /** @type {(Act | false)[]} */
  const acts = [
    failed && { id: "retry", text: t("Send again"), icon: "retry", act: () => chat.retry(item.key) },
    Boolean(item.message.message.text) && { id: "copy", text: t("Copy text"), icon: "copy", act: copy },
    { id: "delete", text: t("Delete"), icon: "delete", danger: true, act: () => chat.drop(item.key) },
  ];
  return acts.filter((act) => !!act);
}

/**
 * One's own, while editing is open (W-EDIT); the server judges again.
 * @param {import("../people/client.d.ts").Client} client
 * @param {Chat} chat
 * @param {Item} item
 */
function mayEdit(client, chat, item) {
  const hours = client.snapshot.value?.limits.edit_hours ?? 0;
  const open = hours === 0 || now() - item.message.timestamp < hours * HOUR_MS;
  return item.mine && chat.row.value.status === "ACTIVE" && open;
}

/**
 * @param {Chat} chat
 * @param {Item} item
 */
function mayDelete(chat, item) {
  return chat.row.value.status === "ACTIVE" && (item.mine || chat.row.value.may.includes("delete_any"));
}

/**
 * A link to the message for who can read it.
 * @param {string} chat
 * @param {string} mid
 */
export const linkTo = (chat, mid) => `${location.origin}/#${chat}/${mid}`;

/** @param {string} id */
function keysOf(id) {
  const keys = KEYS.find((key) => key.id === id)?.keys ?? [];
  return keys[0] ? spell(keys[0]) : undefined;
}
