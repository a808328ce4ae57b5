// @ts-check
// Every key of the messenger, once: handlers act by this table and the sheet of keys shows it (ux.md 2.4).

/** @typedef {import("../kit/keys.mjs").Key} Key */

/** @type {readonly Key[]} */
export const KEYS = [
  { id: "go-to-dialog", keys: ["mod+KeyK", "/"], where: "anywhere", text: ({ t }) => t("Go to a dialog") },
  { id: "previous-dialog", keys: ["alt+ArrowUp"], where: "anywhere", text: ({ t }) => t("Previous dialog") },
  { id: "next-dialog", keys: ["alt+ArrowDown"], where: "anywhere", text: ({ t }) => t("Next dialog") },
  { id: "previous-unread", keys: ["alt+shift+ArrowUp"], where: "anywhere", text: ({ t }) => t("Previous unread dialog") },
  { id: "next-unread", keys: ["alt+shift+ArrowDown"], where: "anywhere", text: ({ t }) => t("Next unread dialog") },
  { id: "search-here", keys: ["mod+KeyF"], where: "anywhere", text: ({ t }) => t("Search in this chat; once more: the browser's own search") },
  { id: "close", keys: ["Escape"], where: "anywhere", text: ({ t }) => t("Close one thing") },
  { id: "last-message", keys: ["ArrowUp"], where: "field", text: ({ t }) => t("From an empty field to the last message") },
  { id: "message-up", keys: ["ArrowUp"], where: "message", text: ({ t }) => t("Previous message") },
  { id: "message-down", keys: ["ArrowDown"], where: "message", text: ({ t }) => t("Next message") },
  { id: "message-first", keys: ["Home"], where: "message", text: ({ t }) => t("First message in sight of the list") },
  { id: "message-last", keys: ["End"], where: "message", text: ({ t }) => t("Last message") },
  { id: "message-into", keys: ["Enter"], where: "message", text: ({ t }) => t("Into the message's links and buttons") },
  { id: "reply", keys: ["KeyR"], where: "message", text: ({ t }) => t("Reply") },
  { id: "copy", keys: ["KeyC", "mod+KeyC"], where: "message", text: ({ t }) => t("Copy text") },
  { id: "edit", keys: ["KeyE"], where: "message", text: ({ t }) => t("Edit") },
  { id: "delete", keys: ["Delete"], where: "message", text: ({ t }) => t("Delete") },
  { id: "menu", keys: ["shift+F10", "ContextMenu"], where: "message", text: ({ t }) => t("Menu of the message") },
  { id: "json", keys: ["KeyJ"], where: "message", development: true, text: ({ t }) => t("Show as JSON") },
  { id: "send", keys: ["Enter", "mod+Enter"], where: "field", text: ({ t }) => t("Send") },
  { id: "new-line", keys: ["shift+Enter"], where: "field", text: ({ t }) => t("New line") },
  { id: "keys", keys: ["?"], where: "outside-fields", text: ({ t }) => t("These keys") },
];
