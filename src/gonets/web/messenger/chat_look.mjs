// @ts-check
// A chat's title and picture, and changing them where one may (W-CTRL-4).
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";
import { SavedField } from "./pane.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */

const { bdi, div, input, label, p, span } = tags;
export const PICTURES = "image/png,image/jpeg,image/gif,image/webp";

/** @param {{chat: Chat}} props */
export function ChatLook({ chat }) {
  const { t } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const row = chat.row.value;
  const name = chat.name.value;
  /** @param {string} title */
  const rename = (title) => attempt(() => client.door.post(`/api/chats/${chat.id}/title`, { title }).then(() => chat.refresh()));
  /** @param {string} token */
  const show = (token) => client.door.post(`/api/chats/${chat.id}/icon`, { icon: { token } }).then(() => chat.refresh());
  const face = h(Face, { id: chat.id, name, url: row.icon?.url, size: "large" });
  return div(
    { class: "profile-head" },
    row.may.includes("edit_icon") ? h(PictureButton, { text: t("Change the picture"), ontoken: show }, face) : face,
    row.may.includes("edit_title")
      ? h(SavedField, { label: t("Title"), value: row.title ?? "", most: client.snapshot.value?.limits.title_chars ?? 200, onsave: rename })
      : p({ class: "profile-name", dir: "auto" }, bdi(null, shownName(name))),
  );
}

/**
 * A picture that is a button: takes another one and gives its token.
 * @param {{text: string, ontoken: (token: string) => Promise<unknown>, children?: any}} props
 */
export function PictureButton({ text, ontoken, children }) {
  const client = useClient();
  const attempt = useAttempt();
  const busy = useSignal(false);
  /** @param {HTMLInputElement} field */
  const take = async (field) => {
    const file = field.files?.[0];
    field.value = "";
    if (!file) return;
    busy.value = true;
    await attempt(async () => ontoken(await client.upload(file, "IMAGE").done));
    busy.value = false;
  };
  return label(
    { class: "picture-button", title: text, "aria-busy": busy.value },
    children,
    span({ class: "picture-glyph" }, icon(busy.value ? "spinner" : "camera", busy.value ? { class: "icon-spinner" } : {})),
    span({ class: "unseen" }, text),
    input({ type: "file", class: "unseen", accept: PICTURES, disabled: busy.value, onChange: (/** @type {any} */ event) => void take(event.currentTarget) }),
  );
}
