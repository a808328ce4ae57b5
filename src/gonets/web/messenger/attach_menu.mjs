// @ts-check
// The button that attaches: files, place, contact, sticker, track, and in development what only a telephone could do (M-27).
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { fragment, tags, useRef } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAccept } from "./accepting.mjs";
import { useClient } from "./context.mjs";
import { menus, pickers, useLater } from "./later.mjs";

export { filesOf, useAccept } from "./accepting.mjs";

const { button, input } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/menu.mjs").Choice} Choice */

/**
 * @param {{chat: Chat}} props
 * @returns {any}
 */
export function AttachMenu({ chat }) {
  const { t } = useWords();
  const layers = useLayers();
  const later = useLater();
  const accept = useAccept(chat);
  const pictures = useRef(/** @type {HTMLInputElement | null} */ (null));
  const files = useRef(/** @type {HTMLInputElement | null} */ (null));
  const given = useGiven(chat);
  const items = [
    { icon: /** @type {const} */ ("image"), text: t("Photo or video"), act: () => pictures.current?.click() },
    { icon: /** @type {const} */ ("file"), text: t("File"), act: () => files.current?.click() },
    ...given,
  ];
  return fragment(
    button(
      {
        type: "button",
        class: "button-icon",
        "aria-label": t("Attach"),
        "aria-haspopup": "menu",
        title: t("Attach"),
        onClick: ({ currentTarget: at }) => later(menus, ({ openMenu }) => openMenu(layers, { at, label: t("Attach"), items })),
      },
      icon("attach"),
    ),
    picker(pictures, accept, t("Photo or video"), "image/*,video/*"),
    picker(files, (chosen) => accept(chosen, "FILE"), t("File")),
  );
}

/**
 * The browser's own window for files; the same file can be chosen again.
 * @param {import("../vendor/ui.mjs").Ref<HTMLInputElement>} ref
 * @param {(files: File[]) => void} chosen
 * @param {string} label
 * @param {string} [types]
 */
function picker(ref, chosen, label, types) {
  return input({
    ref,
    type: "file",
    multiple: true,
    accept: types,
    hidden: true,
    "aria-label": label,
    onChange: ({ currentTarget }) => {
      chosen([...(currentTarget.files ?? [])]);
      currentTarget.value = "";
    },
  });
}

/**
 * Whatever is no file.
 * @param {Chat} chat
 * @returns {Choice[]}
 */
function useGiven(chat) {
  const { t } = useWords();
  const layers = useLayers();
  const client = useClient();
  const later = useLater();
  /** @type {Choice[]} */
  const items = [
    { icon: "mic", text: t("Voice message"), act: () => later(pickers, ({ openRecorder }) => openRecorder(layers, chat)) },
    { icon: "location", text: t("Location"), act: () => later(pickers, ({ openPlaces }) => openPlaces(layers, chat)) },
    { icon: "contact", text: t("Contact"), act: () => later(pickers, ({ openContacts }) => openContacts(layers, chat)) },
    { icon: "sticker", text: t("Sticker"), act: () => later(pickers, ({ openStickers }) => openStickers(layers, chat)) },
    { icon: "music", text: t("Track"), act: () => later(pickers, ({ openTracks }) => openTracks(layers, chat)) },
  ];
  if (client.snapshot.value?.mode !== "development") return items;
  items.push({ icon: "dice", text: t("Simulate a call or a present"), act: () => later(pickers, ({ openSimulator }) => openSimulator(layers, chat)) });
  return items;
}

/**
 * Where the send button stands while there is nothing to send.
 * @param {{chat: Chat}} props
 * @returns {any}
 */
export function VoiceButton({ chat }) {
  const { t } = useWords();
  const layers = useLayers();
  const later = useLater();
  const label = t("Record a voice message");
  return button({ type: "button", class: "button-icon", "aria-label": label, title: label, onClick: () => later(pickers, ({ openRecorder }) => openRecorder(layers, chat)) }, icon("mic"));
}
