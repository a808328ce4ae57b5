// @ts-check
// LOCATION: a map card without tiles; a live one moves, counts down, and its owner stops it (M-26, W-ATT-LOCATION-2).
import { icon } from "../../kit/icons.mjs";
import { linkOf } from "../../kit/linkify.mjs";
import { h, tags, useComputed, useSignal } from "../../kit/tags.mjs";
import { everySecond } from "../../kit/times.mjs";
import { useWords } from "../../kit/words.mjs";
import { faultOf } from "../../people/door.mjs";
import { reasonOf } from "../../people/refusals.mjs";
import { Outward } from "../linked.mjs";
import { PlaceMap } from "./map.mjs";

const { button, div, p, span } = tags;

/** @typedef {import("../../people/types.d.ts").Point} Location */
/** @typedef {import("../../people/client.d.ts").Chat} Chat */
/** @typedef {import("../../people/client.d.ts").Item} Item */

/**
 * @param {{chat: Chat, item: Item, place: Location}} props
 * @returns {any}
 */
export function LocationCard({ chat, item, place }) {
  const endsAt = place.livePeriod === undefined ? 0 : item.message.timestamp + 1000 * place.livePeriod;
  const isLive = useComputed(() => endsAt > 0 && everySecond.value < endsAt);
  return div(
    { class: "location" },
    h(PlaceMap, { place, isLive: isLive.value }),
    div(
      { class: "location-about" },
      h(Coordinates, { place }),
      h(Details, { place }),
      endsAt > 0 && h(LiveLine, { chat, item, endsAt, isLive: isLive.value }),
    ),
  );
}

/** @param {{place: Location}} props */
function Coordinates({ place: { latitude, longitude, zoom } }) {
  const { t } = useWords();
  const shown = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const near = Math.round(Math.min(Math.max(zoom ?? 16, 1), 19));
  const link = linkOf(`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=${near}/${latitude}/${longitude}`);
  return p({ class: "location-title" }, link ? h(Outward, { link, label: t("Open {place} on {host}", { place: shown, host: link.host }) }, shown, icon("external")) : shown);
}

/**
 * What is known besides the point; nothing for a bare one.
 * @param {{place: Location}} props
 */
function Details({ place: { epu, altitude, speed, heading } }) {
  const { t, number } = useWords();
  const known = [
    !isOfThisWorld(epu) ? "" : t("within {metres} m", { metres: number(Math.round(epu)) }),
    !isOfThisWorld(speed) ? "" : t("{speed} km/h", { speed: number(Math.round(speed * 3.6)) }),
    !isOfThisWorld(heading) ? "" : t("heading {degrees}°", { degrees: number(Math.round(heading)) }),
    !isOfThisWorld(altitude) ? "" : t("{metres} m high", { metres: number(Math.round(altitude)) }),
  ].filter(Boolean);
  return known.length > 0 ? p({ class: "card-line" }, known.join(" · ")) : null;
}

/**
 * The wire takes any number: one of three hundred digits says nothing and fills the screen.
 * @param {number | undefined} value
 * @returns {value is number}
 */
const isOfThisWorld = (value) => value !== undefined && Math.abs(value) < 1e8;

/** @param {{chat: Chat, item: Item, endsAt: number, isLive: boolean}} props */
function LiveLine({ chat, item, endsAt, isLive }) {
  const words = useWords();
  const { t } = words;
  const trouble = useSignal("");
  const { mid } = item;
  if (!isLive) return p({ class: "location-live" }, t("Live location ended"));
  /** @param {unknown} fault */
  const refused = (fault) => (trouble.value = reasonOf(words, faultOf(fault)));
  return div(
    { class: "location-live location-live-on" },
    icon("live"),
    span(null, t("Live"), " · ", h(Left, { endsAt })),
    item.mine && mid ? button({ type: "button", class: "button-plain", onClick: () => chat.stopLive(mid).catch(refused) }, t("Stop sharing")) : null,
    trouble.value && span({ class: "upload-failed" }, trouble.value),
  );
}

/**
 * Alone in a component: only these figures are drawn anew each second.
 * @param {{endsAt: number}} props
 */
function Left({ endsAt }) {
  const { t, duration } = useWords();
  return t("{time} left", { time: duration(Math.max(0, endsAt - everySecond.value) / 1000) });
}
