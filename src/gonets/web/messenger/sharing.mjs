// @ts-check
// A live position on its way out: each move of this device goes into the one message, until its time is over or it was stopped (W-ATT-LOCATION-2).
import { effect } from "../kit/tags.mjs";
import { after, now } from "../kit/times.mjs";
import { watchPosition } from "./position.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Point} Location */

/** A walker is told of often enough. */
const STEP_MS = 5000;

/**
 * @param {Client} client
 * @param {Chat} chat
 * @param {Location} from
 * @param {number} seconds
 */
export function sharePosition(client, chat, from, seconds) {
  const key = chat.send({ attachments: [{ type: "LOCATION", payload: { ...from, livePeriod: seconds } }] });
  let latest = from;
  let told = now();
  /** @type {() => void} */
  let later = () => undefined;
  const tell = () => {
    later();
    const item = itemOf(chat, key);
    if (!item?.mid || item.message.deleted) return;
    told = now();
    // Refused means over or stopped; without a network the next move tells.
    chat.moveLive(item.mid, latest).catch(() => undefined);
  };
  const stop = watchPosition(client, (place) => {
    latest = place;
    later();
    later = after(Math.max(0, told + STEP_MS - now()), tell);
  });
  const over = after(1000 * seconds, () => end());
  const unwatch = effect(() => {
    if (client.state.value === "signed-out" || isStopped(chat, key)) queueMicrotask(end);
  });
  function end() {
    later();
    over();
    stop();
    unwatch();
  }
}

/**
 * @param {Chat} chat
 * @param {string} key
 */
const itemOf = (chat, key) => chat.items.value.find((item) => item.key === key);

/**
 * The owner stopped it, here or elsewhere: its time ends before now.
 * @param {Chat} chat
 * @param {string} key
 */
function isStopped(chat, key) {
  const item = itemOf(chat, key);
  if (!item?.mid) return false;
  const live = item.message.message.attachments?.find((one) => one.type === "LOCATION");
  return item.message.deleted === true || (live?.type === "LOCATION" && item.message.timestamp + 1000 * (live.payload.livePeriod ?? 0) <= now());
}
