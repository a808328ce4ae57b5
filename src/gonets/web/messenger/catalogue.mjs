// @ts-check
// The server's stickers and tracks: to choose from, and to know what an id in a message stands for (W-ATT-MUSIC-1).
import { shownName } from "../kit/names.mjs";
import { signal } from "../kit/tags.mjs";

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {{kind: "STICKER" | "MUSIC", id: string, title: string, artist?: string, url: string}} Entry */
/** @typedef {{stickers: Map<string, Entry>, tracks: Map<string, Entry>}} Catalogue */

const read = /** @type {WeakMap<Client, import("../kit/tags.mjs").SignalOf<Catalogue | null>>} */ (new WeakMap());

/**
 * Read once a client, when somebody first looks; null until it is there.
 * @param {Client} client
 * @returns {Catalogue | null}
 */
export function catalogueOf(client) {
  const found = read.get(client);
  if (found) return found.value;
  const made = signal(/** @type {Catalogue | null} */ (null));
  read.set(client, made);
  client.door.get("/api/catalogue").then(
    ({ items }) => (made.value = sorted(items)),
    () => read.delete(client), // asked again by whoever looks next
  );
  return made.value;
}

/**
 * For a page without a server behind it: the gallery.
 * @param {Client} client
 * @param {Entry[]} items
 */
export function giveCatalogue(client, items) {
  read.set(client, signal(/** @type {Catalogue | null} */ (sorted(items))));
}

/** @param {Entry[]} items */
function sorted(items) {
  const shown = items.map((item) => ({ ...item, title: shownName(item.title), artist: shownName(item.artist ?? "") }));
  const of = (/** @type {Entry["kind"]} */ kind) => new Map(shown.filter((item) => item.kind === kind).map((item) => [item.id, item]));
  return { stickers: of("STICKER"), tracks: of("MUSIC") };
}
