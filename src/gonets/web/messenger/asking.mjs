// @ts-check
// The sheets of a button that asks for the person's contact or position: exactly what would be sent, Yes and No (M-19).
import { Sheet } from "../kit/dialog.mjs";
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useComputed, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { dialled } from "./attachments/vcard.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";
import { NoPosition, findPosition } from "./position.mjs";
import { TypedField } from "./typed_field.mjs";

export { findPosition };

/** @typedef {import("../kit/layers.mjs").Layers} Layers */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Point} Location */
/** @typedef {{group_id: string, name: string}} Asker */
/** @typedef {(given: {share: boolean, location?: Location}) => Promise<unknown>} Give */
/** @typedef {{chat: Chat, group: Asker, give: Give}} Asked */

const { button, dd, div, dl, dt, form, p } = tags;

/**
 * Done when the person has decided and, on yes, the server has it.
 * @param {Layers} layers
 * @param {Asked & {what: Record<string, any>}} asked
 */
export function askForContact(layers, asked) {
  return new Promise((/** @type {(value: void) => void} */ done) => {
    layers.open((close) => h(ContactSheet, { ...asked, onclose: () => (close(), done()) }));
  });
}

/**
 * @param {Layers} layers
 * @param {Asked} asked
 */
export function askForPlace(layers, asked) {
  return new Promise((/** @type {(value: void) => void} */ done) => {
    layers.open((close) => h(PlaceSheet, { ...asked, onclose: () => (close(), done()) }));
  });
}

/** @param {Asked & {what: Record<string, any>, onclose: () => void}} props */
function ContactSheet({ chat, group, what, give, onclose }) {
  const { t } = useWords();
  const me = useClient().me.value;
  const rows = [
    [t("Name"), what["name"]],
    [t("Phone"), what["phone"] && dialled(what["phone"])],
    [t("Number of the account"), what["id"]],
  ].filter(([, value]) => value);
  return h(
    Decision,
    { title: t("Share your contact?"), chat, group, onclose, give: () => give({ share: true }) },
    p({ class: "sheet-text" }, t("“{group}” asks for your contact. This will be sent:", { group: shownName(group.name) })),
    div(
      { class: "ask-card" },
      me && h(Face, { id: me.user_id, name: me.name, url: me.photo_url }),
      dl({ class: "ask-facts" }, rows.map(([name, value]) => div({ key: name, class: "ask-fact" }, dt(null, name), dd({ dir: "auto" }, value)))),
    ),
    what["phone"] ? null : p({ class: "soft small" }, t("There is no phone number in your profile, so none will be sent.")),
  );
}

/** @param {Asked & {onclose: () => void}} props */
function PlaceSheet({ chat, group, give, onclose }) {
  const { t } = useWords();
  const client = useClient();
  const place = useSignal(/** @type {Location | null} */ (null));
  const looking = useSignal(false);
  const trouble = useSignal("");
  const find = async () => {
    looking.value = true;
    trouble.value = "";
    try {
      place.value = await findPosition(client);
    } catch (error) {
      if (!(error instanceof NoPosition)) throw error;
      trouble.value = error.why;
    } finally {
      looking.value = false;
    }
  };
  const ready = useComputed(() => place.value !== null);
  return h(
    Decision,
    {
      title: t("Share your position?"),
      chat,
      group,
      onclose,
      ready: ready.value,
      give: () => give({ share: true, ...(place.value ? { location: place.value } : {}) }),
    },
    p({ class: "sheet-text" }, t("“{group}” asks where you are.", { group: shownName(group.name) })),
    place.value
      ? h(Place, { place: place.value })
      : button(
          { type: "button", class: "button-plain ask-find", "data-focus": "", "aria-busy": looking.value, disabled: looking.value, onClick: find },
          icon(looking.value ? "spinner" : "location", looking.value ? { class: "icon-spinner" } : {}),
          t("Find my position"),
        ),
    trouble.value && p({ class: "field-error", role: "alert" }, troubleText(trouble.value, t)),
    place.value ? null : h(ByHand, { onplace: (/** @type {Location} */ found) => (place.value = found) }),
  );
}

/** @param {{place: Location}} props */
function Place({ place }) {
  const { t, n, number } = useWords();
  return div(
    { class: "ask-card" },
    icon("location", { class: "ask-pin" }),
    dl(
      { class: "ask-facts" },
      div({ class: "ask-fact" }, dt(null, t("Latitude and longitude")), dd({ dir: "ltr" }, `${place.latitude}, ${place.longitude}`)),
      place.epu === undefined
        ? null
        : div({ class: "ask-fact" }, dt(null, t("Accuracy")), dd(null, n("{count} metre", "{count} metres", Math.ceil(place.epu)))),
      ["altitude", "heading", "speed"].map((name) => fact(name, /** @type {any} */ (place)[name], t, number)),
    ),
  );
}

/**
 * @param {string} name
 * @param {number | undefined} value
 * @param {import("../kit/words.mjs").Words["t"]} t
 * @param {import("../kit/words.mjs").Words["number"]} number
 */
function fact(name, value, t, number) {
  if (value === undefined) return null;
  const word = name === "altitude" ? t("Altitude, m") : name === "heading" ? t("Heading, °") : t("Speed, m/s");
  return div({ key: name, class: "ask-fact" }, dt(null, word), dd(null, number(value)));
}

/** @param {{onplace: (place: Location) => void}} props */
function ByHand({ onplace }) {
  const { t } = useWords();
  const text = useSignal("");
  const wrong = useSignal(false);
  return form(
    {
      class: "ask-by-hand",
      onSubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        const found = placeOf(text.value);
        wrong.value = found === null;
        if (found) onplace(found);
      },
    },
    h(TypedField, { name: t("Or type latitude and longitude"), text, wrong, fault: t("Two numbers are expected: −90 to 90 and −180 to 180"), placeholder: "55.7558, 37.6173" }),
    button({ type: "submit", class: "button-plain" }, t("Use")),
  );
}

/**
 * @param {string} text
 * @returns {Location | null}
 */
export function placeOf(text) {
  const found = /^\s*(-?\d{1,2}(?:[.,]\d{1,12})?)(?:\s*[;,]\s+|\s*;\s*|\s+|,(?=-?\d+\.))(-?\d{1,3}(?:[.,]\d{1,12})?)\s*$/.exec(text.replace(/−/g, "-"));
  if (!found) return null;
  const [latitude, longitude] = [found[1], found[2]].map((one) => Number((one ?? "").replace(",", ".")));
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { latitude, longitude };
}

/**
 * @typedef {object} Deciding
 * @property {string} title
 * @property {Chat} chat
 * @property {Asker} group
 * @property {() => Promise<unknown>} give
 * @property {() => void} onclose
 * @property {boolean} [ready]
 * @property {any} [children]
 */

/**
 * Closing the sheet is No: nothing happens on the wire (W-KBD-7).
 * @param {Deciding} props
 */
function Decision({ title, chat, group, give, onclose, ready = true, children }) {
  const words = useWords();
  const { t } = words;
  const busy = useSignal(false);
  const trouble = useSignal("");
  const yes = async () => {
    busy.value = true;
    try {
      await give();
      onclose();
    } catch (error) {
      trouble.value = whyNot(words, error);
    } finally {
      busy.value = false;
    }
  };
  return h(
    Sheet,
    {
      title,
      onclose,
      kind: "sheet-ask",
      footer: [
        button({ type: "button", class: "button-plain", onClick: onclose }, t("Do not share")),
        button(
          { type: "button", class: "button-main", disabled: !ready || busy.value, "aria-busy": busy.value, "data-focus": ready ? "" : undefined, onClick: yes },
          t("Share"),
        ),
      ],
    },
    children,
    p({ class: "soft small" }, whoSees(chat, group, t)),
    trouble.value && p({ class: "field-error", role: "alert" }, trouble.value),
  );
}

/**
 * @param {Chat} chat
 * @param {Asker} group
 * @param {import("../kit/words.mjs").Words["t"]} t
 */
function whoSees(chat, group, t) {
  if (chat.row.value.type === "CHAT") return t("It will be a message of yours in this chat: all its members will see it.");
  return t("It will be a message of yours, seen by “{group}” alone. You can delete it later.", { group: shownName(group.name) });
}

/**
 * @param {string} why
 * @param {import("../kit/words.mjs").Words["t"]} t
 */
function troubleText(why, t) {
  if (why === "denied") {
    return t("The browser does not give the position to this page. Allow it in the site's settings, by the sign left of the address, and try again.");
  }
  if (why === "timeout") return t("The position was not found in time. Try again where the sky is in sight.");
  return t("This device does not know where it is. Type the numbers instead.");
}
