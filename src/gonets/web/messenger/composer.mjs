// Where one writes: Enter sends, Shift+Enter breaks the line, what is half written stays as the chat's draft (M-1).
// @ts-check
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { lazy } from "../kit/lazy.mjs";
import { h, tags, useLayoutEffect, useRef } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { AttachMenu, VoiceButton, filesOf, useAccept } from "./attach_menu.mjs";
import { useAttempt } from "./attempt.mjs";
import { useChatView, useClient } from "./context.mjs";
import { menus, useLater } from "./later.mjs";
import { isolated } from "./system.mjs";
import { oneLine, previewOf } from "./previews.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Draft} Draft */

const { bdi, button, div, form, span, textarea } = tags;
const Tray = lazy(async () => (await import("./tray.mjs")).Tray);
/** Shown once so little is left of what a message may hold. */
const NEAR_LIMIT = 200;

/**
 * @param {{chat: Chat}} props
 */
export function Composer({ chat }) {
  const { t } = useWords();
  const submit = useSubmit(chat);
  const saving = useChatView().saving.value;
  const draft = chat.draft.value;
  const hasContent = draft.text.trim() !== "" || (draft.editing?.attachments ?? draft.files).length > 0;
  /** @param {Event} event */
  const onSubmit = (event) => {
    event.preventDefault();
    submit();
  };
  return form(
    { class: "composer", "aria-label": t("Message"), onSubmit },
    (draft.replyTo || draft.editing) && h(Aside, { chat }),
    draft.files.length > 0 && !draft.editing && h(Tray, { chat }),
    div(
      { class: "composer-row" },
      !draft.editing && h(AttachMenu, { chat }),
      h(Field, { chat, submit }),
      h(PrivacyButton, { chat }),
      hasContent || draft.editing
        ? button({ type: "submit", class: "composer-send button-icon", disabled: !hasContent || saving, title: t("Send") }, icon(draft.editing ? "check" : "send", { label: draft.editing ? t("Save") : t("Send") }))
        : h(VoiceButton, { chat }),
    ),
    h(Left, { chat }),
  );
}

/**
 * @param {Chat} chat
 * @returns {() => void}
 */
function useSubmit(chat) {
  const view = useChatView();
  const client = useClient();
  const toasts = useToasts();
  const attempt = useAttempt();
  const words = useWords();
  /**
   * What was not saved stays, to be tried again.
   * @param {import("../people/client.d.ts").Edit} editing
   * @param {import("../people/client.d.ts").Content} content
   */
  const save = async (editing, content) => {
    if (view.saving.peek()) return;
    view.saving.value = true;
    try {
      const isSaved = await attempt(() => chat.edit(editing.mid, content));
      if (isSaved && chat.draft.peek().editing === editing) view.endAside();
    } finally {
      view.saving.value = false;
    }
  };
  return () => {
    const { text, replyTo, editing, files, privacyWarning } = chat.draft.peek();
    const limit = client.snapshot.peek()?.limits.text_chars ?? Infinity;
    if (!text.trim() && !(editing?.attachments ?? files).length) return;
    if ([...text].length > limit) return void toasts.say(words.n("A message holds {count} sign at most", "A message holds {count} signs at most", limit));
    const kept = privacyWarning ? { privacyWarning } : {};
    const said = text.trim() ? { text } : {};
    if (editing) return void save(editing, { ...said, ...kept, attachments: editing.attachments });
    chat.send({ ...said, ...kept, ...(replyTo ? { replyTo } : {}), ...(files.length ? { uploads: files } : {}) });
    chat.draft.value = { text: "", files: [] };
    view.sent();
    view.focusComposer();
  };
}

/**
 * @param {{chat: Chat, submit: () => void}} props
 */
function Field({ chat, submit }) {
  const view = useChatView();
  const { t } = useWords();
  const accept = useAccept(chat);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { text } = chat.draft.value;
  useLayoutEffect(() => {
    view.focusComposer = () => focusField(field.current);
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [view]);
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    // 229: Safari ends a composition before it tells of the key.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && (chat.draft.peek().replyTo || chat.draft.peek().editing)) {
      event.stopPropagation();
      view.endAside();
    } else if (event.key === "ArrowUp" && !hasModifier(event) && !chat.draft.peek().text) {
      event.preventDefault();
      view.focusLast();
    }
  };
  return textarea({
    ref: field,
    class: "composer-field",
    rows: 1,
    value: text,
    readOnly: view.saving.value,
    dir: "auto",
    placeholder: t("Message"),
    "aria-label": t("Message"),
    enterkeyhint: "send",
    autocomplete: "off",
    onKeyDown,
    onInput: (event) => {
      chat.draft.value = { ...chat.draft.peek(), text: event.currentTarget.value };
      chat.typing();
    },
    onPaste: (event) => {
      const files = filesOf(event.clipboardData);
      if (!files.length) return;
      event.preventDefault();
      accept(files);
    },
  });
}

/** @param {KeyboardEvent} event */
const hasModifier = (event) => event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;

/**
 * Where it is expected to go on writing, the caret goes to the end; on touch the keyboard must not jump up (M-43).
 * @param {HTMLTextAreaElement | null} field
 */
function focusField(field) {
  if (!field || (matchMedia("(pointer: coarse)").matches && !field.matches(":focus"))) return;
  field.focus();
}

/**
 * What is answered or edited, above the field.
 * @param {{chat: Chat}} props
 */
function Aside({ chat }) {
  const view = useChatView();
  const client = useClient();
  const words = useWords();
  const { replyTo, editing } = chat.draft.value;
  const mid = editing?.mid ?? replyTo;
  const item = chat.items.value.find((one) => one.mid !== undefined && one.mid === mid);
  const name = item?.message.sender.name ?? "";
  const title = editing ? words.t("Editing") : words.t("Reply to {name}", { name: isolated(name) });
  return div(
    { class: "composer-aside" },
    icon(editing ? "edit" : "reply"),
    button(
      { type: "button", class: "composer-aside-text", onClick: () => mid && view.jump(mid) },
      span({ class: "composer-aside-title one-line" }, bdi(null, title)),
      span({ class: "one-line", dir: "auto" }, item ? oneLine(previewOf(item.message, words, client.me.value?.user_id)) : ""),
    ),
    button({ type: "button", class: "button-icon", title: words.t("Cancel"), onClick: () => view.endAside() }, icon("close", { label: words.t("Cancel") })),
  );
}

/**
 * Asks the other side not to copy (M-20).
 * @param {{chat: Chat}} props
 */
function PrivacyButton({ chat }) {
  const { t } = useWords();
  const layers = useLayers();
  const later = useLater();
  const chosen = chat.draft.value.privacyWarning;
  const choose = (/** @type {Draft["privacyWarning"]} */ warning) => {
    const { privacyWarning: _, ...draft } = chat.draft.peek();
    chat.draft.value = warning ? { ...draft, privacyWarning: warning } : draft;
  };
  const items = [
    { text: t("No protection"), checked: !chosen, act: () => choose(undefined) },
    { text: t("Ask not to take screenshots"), checked: chosen === "SCREENSHOT", act: () => choose("SCREENSHOT") },
    { text: t("Ask not to record the screen"), checked: chosen === "SCREENCAST", act: () => choose("SCREENCAST") },
  ];
  /** @param {MouseEvent & {currentTarget: Element}} event */
  const onClick = ({ currentTarget: at }) =>
    later(menus, ({ openMenu }) => openMenu(layers, { at, label: t("Protection of the message"), items }));
  const label = chosen ? t("Protected: asks not to copy") : t("Protection of the message");
  return button({ type: "button", class: chosen ? "button-icon composer-guarded" : "button-icon", title: label, "aria-haspopup": "menu", onClick }, icon(chosen ? "lock" : "shield", { label }));
}

/**
 * How many signs are left, once it matters.
 * @param {{chat: Chat}} props
 */
function Left({ chat }) {
  const client = useClient();
  const { n } = useWords();
  const limit = client.snapshot.value?.limits.text_chars;
  const { text } = chat.draft.value;
  if (limit === undefined || text.length < limit - NEAR_LIMIT) return null;
  const left = limit - [...text].length;
  if (left > NEAR_LIMIT) return null;
  return div({ class: left < 0 ? "composer-left composer-over" : "composer-left", role: "status" }, n("{count} sign left", "{count} signs left", left));
}
