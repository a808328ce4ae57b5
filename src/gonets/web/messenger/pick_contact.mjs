// @ts-check
// Whose contact to send: one's own, or of somebody one may name (W-ATT-CONTACT-2).
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useWords } from "../kit/words.mjs";
import { faultOf } from "../people/door.mjs";
import { reasonOf } from "../people/refusals.mjs";
import { isOurs } from "./attachments/addresses.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";

const { bdi, button, input, label, li, p, span, ul } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Member} Member */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */

/** Not at every key. */
const PAUSE_MS = 200;

/**
 * @param {Layers} layers
 * @param {Chat} chat
 */
export const openContacts = (layers, chat) => layers.open((close) => h(Contacts, { chat, onclose: close }));

/** @param {{chat: Chat, onclose: () => void}} props */
function Contacts({ chat, onclose }) {
  const words = useWords();
  const { t } = words;
  const { people, trouble, asked } = usePeople();
  const me = useClient().me.value;
  const send = (/** @type {string} */ member) => {
    chat.send({ attachments: [{ type: "CONTACT", payload: { id: member.replace("user:", "") } }] });
    onclose();
  };
  const others = people.filter((one) => one.member_id !== me?.user_id && one.member_id.startsWith("user:"));
  return h(
    Sheet,
    { title: t("Contact"), onclose },
    label(
      { class: "field" },
      span({ class: "unseen" }, t("Name")),
      input({ type: "search", placeholder: t("Name"), value: asked.value, onInput: (event) => (asked.value = event.currentTarget.value), "data-focus": "" }),
    ),
    trouble && p({ class: "field-error", role: "alert" }, reasonOf(words, trouble)),
    ul(
      { class: "pick-people" },
      me && asked.value === "" ? person({ member_id: me.user_id, name: me.name, ...(me.photo_url ? { photo_url: me.photo_url } : {}) }, t("Yourself"), send) : null,
      others.map((one) => person(one, "", send)),
    ),
  );
}

/** Of the server, as one types. */
function usePeople() {
  const { door } = useClient();
  const asked = useSignal("");
  const people = useSignal(/** @type {Member[]} */ ([]));
  const trouble = useSignal(/** @type {import("../people/client.d.ts").Fault | null} */ (null));
  useEffect(() => {
    const late = new AbortController();
    const look = () =>
      door.get("/api/people", { q: asked.value }, late.signal).then(
        (found) => {
          people.value = found.people;
          trouble.value = null;
        },
        (fault) => late.signal.aborted || (trouble.value = faultOf(fault)),
      );
    const calm = after(asked.value ? PAUSE_MS : 0, look);
    return () => (calm(), late.abort());
  }, [asked.value]);
  return { people: people.value, trouble: trouble.value, asked };
}

/**
 * @param {Member} member
 * @param {string} about
 * @param {(member: string) => void} send
 */
function person({ member_id: id, name, photo_url: photo }, about, send) {
  return li(
    { key: id },
    button(
      { type: "button", class: "pick-person", onClick: () => send(id) },
      h(Face, { id, name, size: "small", url: isOurs(photo) ? photo : undefined }),
      span({ class: "one-line" }, bdi(null, name)),
      about ? span({ class: "small soft" }, about) : null,
    ),
  );
}
