// @ts-check
// What only a telephone could do, pretended: a call as it ended, a present (development; M-27).
import { Sheet } from "../kit/dialog.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";

const { button, div, fieldset, input, label, legend, option, p, select, span } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */

/**
 * @param {Layers} layers
 * @param {Chat} chat
 */
export const openSimulator = (layers, chat) => layers.open((close) => h(Simulator, { chat, onclose: close }));

/** @param {{chat: Chat, onclose: () => void}} props */
export function Simulator({ chat, onclose }) {
  const { t } = useWords();
  const me = useClient().me.value;
  const send = (/** @type {object} */ attachment) => {
    chat.send({ attachments: [attachment] });
    onclose();
  };
  return h(
    Sheet,
    { title: t("Simulate"), onclose },
    div({ class: "form" }, p({ class: "soft small" }, t("Sent as {name}, as if a telephone had done it.", { name: shownName(me?.name ?? "") })), h(CallForm, { send }), h(PresentForm, { chat, send })),
  );
}

/** @param {{send: (attachment: object) => void}} props */
function CallForm({ send }) {
  const { t } = useWords();
  const type = useSignal("AUDIO");
  const ended = useSignal("HUNGUP");
  const seconds = useSignal(75);
  const duration = ended.value === "HUNGUP" ? seconds.value : 0;
  return fieldset(
    { class: "form simulate" },
    legend(null, t("Call")),
    h(Choice, { name: t("Type"), chosen: type, among: [["AUDIO", t("Call")], ["VIDEO", t("Video call")]] }),
    h(Choice, { name: t("How it ended"), chosen: ended, among: [["HUNGUP", t("Talked")], ["MISSED", t("Missed")], ["REJECTED", t("Declined")], ["CANCELED", t("Cancelled")]] }),
    ended.value === "HUNGUP"
      ? label({ class: "field" }, span({ class: "small soft" }, t("Seconds")), input({ type: "number", min: 0, max: 86_400, value: seconds.value, onInput: (event) => (seconds.value = Math.max(0, Math.min(86_400, Math.trunc(Number(event.currentTarget.value) || 0)))) }))
      : null,
    button({ type: "button", class: "button-plain", onClick: () => send({ type: "CALL", payload: { type: type.value, hangupType: ended.value, duration } }) }, t("Simulate the call")),
  );
}

/**
 * A present goes to a person: the other side of a dialog, else oneself.
 * @param {{chat: Chat, send: (attachment: object) => void}} props
 */
function PresentForm({ chat, send }) {
  const { t } = useWords();
  const me = useClient().me.value;
  const companion = chat.row.value.companion;
  const receiver = companion?.member_id.startsWith("user:") ? companion : me && { member_id: me.user_id, name: me.name };
  if (!receiver) return null;
  return fieldset(
    { class: "form simulate" },
    legend(null, t("Present")),
    button({ type: "button", class: "button-plain", onClick: () => send({ type: "PRESENT", payload: { receiverId: receiver.member_id } }) }, t("Simulate a present for {name}", { name: shownName(receiver.name) })),
  );
}

/** @param {{name: string, chosen: import("../kit/tags.mjs").SignalOf<string>, among: [string, string][]}} props */
function Choice({ name, chosen, among }) {
  return label(
    { class: "field" },
    span({ class: "small soft" }, name),
    select({ value: chosen.value, onChange: (event) => (chosen.value = event.currentTarget.value) }, among.map(([value, words]) => option({ key: value, value }, words))),
  );
}
