// @ts-check
// What the attach menu opens: loaded when somebody first wants it, not with the first screen (F-10).
export { openStickers, openTracks } from "./pick_catalogue.mjs";
export { openContacts } from "./pick_contact.mjs";
export { openPlaces } from "./pick_place.mjs";
export { openRecorder } from "./recorder.mjs";
export { openSimulator } from "./simulate.mjs";
