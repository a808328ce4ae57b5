// @ts-check
// CONTACT: name, photo, phone; to save as a card, to write to. A broken card is shown as it came.
import { icon } from "../../kit/icons.mjs";
import { useLayers } from "../../kit/layers.mjs";
import { shownName } from "../../kit/names.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { useClient, usePages } from "../context.mjs";
import { Face } from "../face.mjs";
import { useNameOf } from "../names.mjs";
import { firstWord, useLater } from "../later.mjs";
import { isOurs, steady } from "./addresses.mjs";
import { Card } from "./card.mjs";
import { telephone, dialled, vcardOf } from "./vcard.mjs";

const { a, bdi, button, pre } = tags;

/** @typedef {import("../../people/types.d.ts").Card} Contact */

/** Of a card without a name, as much as fits on a screen. */
const RAW = 600;

/**
 * @param {{contact: Contact}} props
 * @returns {any}
 */
export function ContactCard({ contact }) {
  const { t } = useWords();
  // On its way out a contact is no more than an id: the server adds the name.
  const known = useNameOf(contact.id === undefined ? "" : `user:${contact.id}`);
  const name = shownName(contact.name ?? known);
  const { phone, photoUrl, vcfBody } = contact;
  const number = phone === undefined ? null : telephone(phone);
  const shown = phone === undefined ? "" : shownName(dialled(phone));
  return h(Card, {
    kind: "contact",
    glyph: "contact",
    face: name && h(Face, { id: contact.id ?? name, name, url: isOurs(photoUrl) ? steady(photoUrl) : undefined }),
    title: bdi(null, name || t("Contact without a name")),
    lines: [
      number ? a({ href: `tel:${number}`, dir: "ltr" }, shown) : shown && bdi(null, shown),
      !name && vcfBody !== undefined ? pre({ class: "contact-raw" }, vcfBody.slice(0, RAW)) : null,
    ],
    actions: [
      button({ key: "save", type: "button", class: "button-plain", onClick: () => save(contact, name) }, icon("download"), t("Save")),
      contact.id === undefined ? null : h(WriteButton, { key: "write", id: contact.id, name }),
    ],
  });
}

/** @param {{id: string, name: string}} props */
function WriteButton({ id, name }) {
  const client = useClient();
  const pages = usePages();
  const layers = useLayers();
  const later = useLater();
  const { t } = useWords();
  const member = `user:${id}`;
  if (client.me.value?.user_id === member) return null;
  return button(
    { type: "button", class: "button-plain", onClick: () => later(firstWord, ({ writeTo }) => writeTo(layers, { client, pages, member, name })) },
    icon("message"),
    t("Write"),
  );
}

/**
 * @param {Contact} contact
 * @param {string} name
 */
function save(contact, name) {
  const url = URL.createObjectURL(new Blob([vcardOf(contact)], { type: "text/vcard" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace(/[^\p{L}\p{N} ._-]/gu, "").trim() || "contact"}.vcf`;
  link.click();
  URL.revokeObjectURL(url);
}
