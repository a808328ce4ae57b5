// @ts-check
// Names of people whom a message names only by their id.
import { signal } from "../kit/tags.mjs";
import { useClient } from "./context.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../kit/tags.mjs").ReadonlySignal<string>} Name */

const asked = /** @type {WeakMap<Client, Map<string, import("../kit/tags.mjs").SignalOf<string>>>} */ (new WeakMap());

/**
 * "" until the name is known, and for ever if it is not to be had.
 * @param {string} member
 * @returns {string}
 */
export function useNameOf(member) {
  const client = useClient();
  if (member === "") return "";
  if (client.me.value?.user_id === member) return client.me.value.name;
  const companion = client.chats.value.find((chat) => chat.row.value.companion?.member_id === member);
  return companion?.row.value.companion?.name ?? askedName(client, member).value;
}

/**
 * @param {Client} client
 * @param {string} member
 */
function askedName(client, member) {
  const known = asked.get(client) ?? new Map();
  asked.set(client, known);
  const found = known.get(member);
  if (found) return found;
  const name = signal("");
  known.set(member, name);
  client.door.get(`/api/users/${member}`).then(
    (person) => (name.value = String(person.name)),
    () => undefined, // nobody we may know
  );
  return name;
}
