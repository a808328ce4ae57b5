// @ts-check
// Which place to send: where one is, once or for a while, or a point typed in (M-27).
import { Sheet } from "../kit/dialog.mjs";
import { icon } from "../kit/icons.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { PlaceMap } from "./attachments/map.mjs";
import { useClient } from "./context.mjs";
import { coordinatesOf } from "./coordinates.mjs";
import { NoPosition, findPosition } from "./position.mjs";
import { sharePosition } from "./sharing.mjs";

const { button, div, form, input, label, li, ol, option, p, select, span } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Point} Location */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */
/** @typedef {"" | "denied" | "unavailable" | "timeout"} Trouble */

const MINUTE_S = 60;
/** W-ATT-LOCATION-1 allows a day. */
const LIVES = /** @type {const} */ ([15, 60, 480]);

/**
 * @param {Layers} layers
 * @param {Chat} chat
 */
export const openPlaces = (layers, chat) => layers.open((close) => h(Places, { chat, onclose: close }));

/** @param {{chat: Chat, onclose: () => void}} props */
function Places({ chat, onclose }) {
  const { t } = useWords();
  const client = useClient();
  const trouble = useSignal(/** @type {Trouble} */ (""));
  const isLooking = useSignal(false);
  const minutes = useSignal(/** @type {number} */ (LIVES[0]));
  /** @param {(here: Location) => void} act */
  const here = async (act) => {
    isLooking.value = true;
    trouble.value = "";
    try {
      act(await findPosition(client));
      onclose();
    } catch (fault) {
      if (!(fault instanceof NoPosition)) throw fault;
      trouble.value = fault.why;
    } finally {
      isLooking.value = false;
    }
  };
  const send = (/** @type {Location} */ place) => void chat.send({ attachments: [{ type: "LOCATION", payload: place }] });
  return h(
    Sheet,
    { title: t("Location"), onclose },
    div(
      { class: "form" },
      button({ type: "button", class: "button-main", disabled: isLooking.value, "data-focus": "", onClick: () => here(send) }, icon("location"), t("Send where I am")),
      div(
        { class: "pick-live" },
        button(
          { type: "button", class: "button-plain", disabled: isLooking.value, onClick: () => here((place) => sharePosition(client, chat, place, minutes.peek() * MINUTE_S)) },
          icon("live"),
          t("Share as I move"),
        ),
        h(HowLong, { minutes }),
      ),
      isLooking.value ? p({ role: "status", class: "soft" }, t("Looking where you are")) : null,
      trouble.value ? h(NoPlace, { why: trouble.value }) : null,
      h(Typed, { send: (place) => (send(place), onclose()) }),
    ),
  );
}

/** @param {{minutes: import("../kit/tags.mjs").SignalOf<number>}} props */
function HowLong({ minutes }) {
  const { t, n } = useWords();
  const choice = (/** @type {number} */ count) =>
    option({ value: count }, count < 60 ? n("for {count} minute", "for {count} minutes", count) : n("for {count} hour", "for {count} hours", count / 60));
  return select({ class: "pick-long", "aria-label": t("How long"), value: minutes.value, onChange: (event) => (minutes.value = Number(event.currentTarget.value)) }, LIVES.map(choice));
}

/**
 * A point as people copy it from a map.
 * @param {{send: (place: Location) => void}} props
 */
function Typed({ send }) {
  const { t } = useWords();
  const text = useSignal("");
  const place = coordinatesOf(text.value);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (place) send(place);
  };
  return form(
    { class: "pick-typed", onSubmit: submit },
    label(
      { class: "field" },
      span({ class: "small soft" }, t("Or a point: latitude, longitude")),
      input({ inputMode: "text", placeholder: "55.75580, 37.61730", dir: "ltr", value: text.value, "aria-invalid": text.value !== "" && !place, onInput: (event) => (text.value = event.currentTarget.value) }),
    ),
    place ? div({ class: "pick-map" }, h(PlaceMap, { place })) : null,
    button({ type: "submit", class: "button-plain", disabled: !place }, t("Send the point")),
  );
}

/** @param {{why: Exclude<Trouble, "">}} props */
function NoPlace({ why }) {
  const { t } = useWords();
  if (why !== "denied") return p({ class: "refused", role: "alert" }, why === "timeout" ? t("Your position was not found in time. Try again, or type a point.") : t("Your position is not to be had here. Type a point instead."));
  return div(
    { class: "refused", role: "alert" },
    p(null, t("The browser does not let this page know where you are.")),
    ol({ class: "refused-steps" }, li(null, t("Press the sign before the address of this page.")), li(null, t("Allow the location.")), li(null, t("Try again."))),
  );
}
