// @ts-check
// A live position on its way out: each move of this device goes into the one message, until its time is over or it was stopped
// (W-ATT-LOCATION-2). A reload goes on with it, and of several tabs one tells.
import { effect, useEffect } from "../kit/tags.mjs";
import { after, now } from "../kit/times.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { isTrouble } from "../people/door.mjs";
import { holdLock } from "../people/locks.mjs";
import { useClient } from "./context.mjs";
import { watchPosition } from "./position.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Point} Location */
/** @typedef {{chat: string, key: string, mid?: string, seconds: number, until: number}} Shared `key`: the client_id of its message */
/** @typedef {{over: () => void, denied: () => void}} Ends */

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
  const shared = { chat: chat.id, key, seconds, until: now() + 1000 * seconds };
  keep(client, shared);
  goOn(client, chat, shared, { told: now(), denied: () => undefined });
}

/** Draws nothing: goes on with what an earlier page shared. */
export function Sharing() {
  const client = useClient();
  const toasts = useToasts();
  const { t } = useWords();
  const me = client.me.value?.user_id;
  useEffect(() => {
    const denied = () => toasts.say(t("Your live location is not followed any more. Let this page know where you are, then reload it."));
    for (const shared of me ? kept(client) : []) {
      if (shared.until <= now()) forget(client, shared);
      else client.openChat(shared.chat).then((chat) => goOn(client, chat, shared, { told: 0, denied }), () => undefined);
    }
  }, [client, me]);
  return null;
}

/**
 * @param {Client} client
 * @param {Chat} chat
 * @param {Shared} shared
 * @param {{told: number, denied: () => void}} how
 */
function goOn(client, chat, shared, { told, denied }) {
  let stop = () => {};
  const over = () => {
    stop();
    forget(client, shared);
    letGo();
  };
  const letGo = holdLock(`gonets sharing ${shared.key}`, () => {
    // The tab that had it may have ended it.
    if (kept(client).some(({ key }) => key === shared.key)) stop = follow(client, chat, shared, told, { over, denied });
  });
}

/**
 * @param {Client} client
 * @param {Chat} chat
 * @param {Shared} shared
 * @param {number} told when others last heard of a place
 * @param {Ends} ends
 */
function follow(client, chat, shared, told, { over, denied }) {
  /** @type {Location | null} */
  let latest = null;
  let later = () => {};
  const tell = () => {
    const mid = shared.mid ?? itemOf(chat, shared.key)?.mid;
    if (!mid || !latest) return;
    told = now();
    // Refused means over or stopped; without a network the next move tells.
    chat.moveLive(mid, latest).catch((error) => isTrouble(error) || over());
  };
  const unwatch = watchPosition(client, (place) => {
    latest = place;
    later();
    later = after(Math.max(0, told + STEP_MS - now()), tell);
  }, denied);
  const end = after(shared.until - now(), over);
  const forgo = effect(() => {
    const item = itemOf(chat, shared.key);
    if (item?.mid && !shared.mid) keep(client, Object.assign(shared, { mid: item.mid }));
    if (client.state.value === "signed-out") queueMicrotask(stop);
    else if (item && isStopped(item, shared)) queueMicrotask(over);
  });
  function stop() {
    later();
    end();
    unwatch();
    forgo();
  }
  return stop;
}

/**
 * @param {Chat} chat
 * @param {string} key
 */
const itemOf = (chat, key) => chat.items.value.find((item) => item.key === key || (item.mine && item.message.client_id === key));

/**
 * The owner stopped it, here or elsewhere: it lasts shorter than it was to.
 * @param {import("../people/client.d.ts").Item} item
 * @param {Shared} shared
 */
function isStopped({ mid, message }, { seconds }) {
  const live = message.message.attachments?.find((one) => one.type === "LOCATION");
  return mid !== undefined && (message.deleted === true || (live?.type === "LOCATION" && (live.payload.livePeriod ?? 0) < seconds));
}

// What is shared stands in this browser, per person.

/** @param {Client} client */
const placeOf = (client) => `gonets sharing ${client.me.peek()?.user_id}`;

/**
 * @param {Client} client
 * @returns {Shared[]}
 */
function kept(client) {
  return JSON.parse(localStorage.getItem(placeOf(client)) ?? "[]");
}

/**
 * @param {Client} client
 * @param {Shared} shared
 */
function keep(client, shared) {
  const others = kept(client).filter(({ key }) => key !== shared.key);
  localStorage.setItem(placeOf(client), JSON.stringify([...others, shared]));
}

/**
 * @param {Client} client
 * @param {Shared} shared
 */
function forget(client, shared) {
  const others = kept(client).filter(({ key }) => key !== shared.key);
  if (others.length) localStorage.setItem(placeOf(client), JSON.stringify(others));
  else localStorage.removeItem(placeOf(client));
}
