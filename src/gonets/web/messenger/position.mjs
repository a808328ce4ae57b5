// @ts-check
// Where the person is: asked of the browser, or the place given to a person on the stage (S-3).

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../people/client.d.ts").Point} Location */

const PATIENCE_MS = 20_000;
const WHY = /** @type {const} */ ({ 1: "denied", 2: "unavailable", 3: "timeout" });

/** @type {WeakMap<Client, Location>} */
const canned = new WeakMap();

/** No position: refused by the person or the browser, not to be found, or not in time. */
export class NoPosition extends Error {
  /** @param {"denied" | "unavailable" | "timeout"} why */
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/**
 * A place that a person of the stage is at from now on; null: wherever the browser is.
 * @param {Client} client
 * @param {Location | null} location
 */
export function standAt(client, location) {
  if (location) canned.set(client, location);
  else canned.delete(client);
}

/**
 * Rejects with NoPosition.
 * @param {Client} client
 * @returns {Promise<Location>}
 */
export function findPosition(client) {
  const given = canned.get(client);
  if (given) return Promise.resolve(given);
  return new Promise((found, failed) => {
    if (!("geolocation" in navigator)) return failed(new NoPosition("unavailable"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found(fromCoordinates(coords)),
      ({ code }) => failed(new NoPosition(WHY[/** @type {1 | 2 | 3} */ (code)] ?? "unavailable")),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
}

/**
 * In the words of the wire; what the browser does not know is left out.
 * @param {GeolocationCoordinates} coords
 * @returns {Location}
 */
export function fromCoordinates(coords) {
  const { latitude, longitude, accuracy, altitude, heading, speed } = coords;
  return {
    latitude,
    longitude,
    epu: accuracy,
    ...(altitude === null ? {} : { altitude }),
    ...(heading === null || Number.isNaN(heading) ? {} : { heading }),
    ...(speed === null ? {} : { speed }),
  };
}

/**
 * Where the person goes from now on; gives what stops it. What cannot be found is not told.
 * @param {Client} client
 * @param {(location: Location) => void} heard
 * @returns {() => void}
 */
export function watchPosition(client, heard) {
  if (canned.has(client) || !("geolocation" in navigator)) return () => undefined;
  const id = navigator.geolocation.watchPosition(({ coords }) => heard(fromCoordinates(coords)), () => undefined, { enableHighAccuracy: true });
  return () => navigator.geolocation.clearWatch(id);
}
