// @ts-check
// Attachments in every variant, made in the page: the same ones each time.
import { signal } from "../kit/tags.mjs";

/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("../people/client.d.ts").Upload} Upload */
/** @typedef {import("../people/types.d.ts").Press} Press */
/** @typedef {{name: string, item: Item}} Variant */
/** @typedef {{kind: string, variants: Variant[]}} Kind */
/** @typedef {Awaited<ReturnType<typeof import("./paint.mjs").paint>>} Painted */
/**
 * @typedef {object} Told what a sample says besides its attachments
 * @property {boolean} [mine]
 * @property {string} [text]
 * @property {({width: number, height: number} | null)[]} [sizes]
 * @property {({name: string, size: number, media_type?: string} | null)[]} [files]
 * @property {Upload[]} [uploads]
 * @property {number} [ago] seconds
 */

/** The clock of the gallery stands here. */
export const NOON = Date.UTC(2026, 10, 22, 9, 0);
export const NINA = { user_id: "user:571000000101", name: "Nina Orlova" };
export const TIMUR = { user_id: "user:571000000102", name: "Timur Aliev" };

/** A voice as it might look: the same peaks each time. */
const PEAKS = Array.from({ length: 44 }, (_, at) => Math.round(100 * Math.abs(Math.sin(at * 1.7) * Math.cos(at / 9)) + 8) / 108);
/** In two pieces, or a linter would take it for ours. */
const SCRIPT = ["javascript", "alert(document.cookie)"].join(":");
const VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Vera Kim\r\nTEL:+7 999 000-01-03\r\nEND:VCARD";

let count = 0;

/**
 * @param {string} name
 * @param {any[]} attachments
 * @param {Told} [told]
 * @returns {Variant}
 */
function sample(name, attachments, { mine = false, text, sizes, files, uploads, ago = 0 } = {}) {
  count += 1;
  const mid = `mid:C5aa01b3c7d1e.${(0x18bcfe568000000n + BigInt(count)).toString(16)}`;
  const message = {
    sender: mine ? NINA : TIMUR,
    recipient: { chat_id: "chat:C5aa01b3c7d1e" },
    timestamp: NOON - 1000 * ago,
    version: "1",
    message: { seq: "1", mid, attachments, ...(text ? { text } : {}) },
    ...(sizes ? { sizes } : {}),
    ...(files ? { files } : {}),
  };
  return { name, item: { key: mid, mid, message, mine, state: uploads ? "sending" : "sent", ...(uploads ? { uploads } : {}) } };
}

/**
 * @param {Upload["kind"]} kind
 * @param {string} name
 * @param {"going" | "failed"} state
 * @param {Partial<Upload>} [more]
 * @returns {Upload}
 */
function upload(kind, name, state, more = {}) {
  const fault = state === "failed" ? { status: 413, code: 30, field: "size", message: "too large", data: "1073741824" } : null;
  const still = { id: name, name, size: 3_400_000, kind, file: new Blob([]), previewUrl: "", posterUrl: undefined, done: Promise.resolve("") };
  const moving = { progress: signal(0.4), state: signal(state), fault: signal(fault), cancel: () => undefined, retry: () => undefined };
  return { ...still, ...moving, ...more };
}

/** @param {string[]} urls */
const images = (urls) => urls.map((url, at) => ({ type: "IMAGE", payload: { id: `${at}`, token: "t", url } }));

/**
 * @param {Painted} painted
 * @returns {Kind[]}
 */
export function kindsOf(painted) {
  return [
    { kind: "image", variants: imageVariants(painted) },
    { kind: "grid", variants: [2, 3, 4, 5, 7, 10].map((n) => sample(`${n}`, images(Array.from({ length: n }, (_, at) => painted.scenes[at % painted.scenes.length] ?? "")), { mine: n % 2 === 0 })) },
    { kind: "video", variants: videoVariants(painted) },
    { kind: "audio", variants: audioVariants() },
    { kind: "file", variants: fileVariants() },
    { kind: "share", variants: shareVariants() },
    { kind: "contact", variants: contactVariants() },
    { kind: "location", variants: locationVariants() },
    { kind: "call", variants: callVariants() },
    { kind: "present", variants: presentVariants() },
    { kind: "music", variants: [one("known", "MUSIC", { id: "rain" }), one("unknown", "MUSIC", { id: "okmusic-77120-a" }, { mine: true })] },
    { kind: "sticker", variants: [one("known", "STICKER", { id: "tea-cup" }), one("own", "STICKER", { id: "leaf" }, { mine: true }), one("unknown", "STICKER", { id: "ok-sticker-9911" })] },
    { kind: "keyboard", variants: keyboardVariants() },
    { kind: "unknown", variants: [one("type", "HOLOGRAM", { depth: 3 }), one("with-text", "HOLOGRAM", {}, { mine: true, text: "The text stays" })] },
  ];
}

/**
 * @param {string} name
 * @param {string} type
 * @param {object} payload
 * @param {Told} [told]
 */
const one = (name, type, payload, told) => sample(name, [{ type, payload }], told);

/** @param {Painted} painted */
function imageVariants({ scenes, tall, wide, tiny }) {
  const [first = ""] = scenes;
  return [
    sample("landscape", images([first]), { sizes: [{ width: 640, height: 480 }] }),
    sample("tall-own", images([tall]), { mine: true, sizes: [{ width: 300, height: 900 }] }),
    sample("panorama-text", images([wide]), { sizes: [{ width: 1600, height: 300 }], text: "Look how wide the valley is from here" }),
    sample("tiny", images([tiny]), { sizes: [{ width: 24, height: 24 }] }),
    sample("foreign", images(["https://tea.example/leaves/green.jpg"])),
    sample("gone", images(["/files/0/none.png?expires=0&sig="]), { mine: true }),
    sample("going", [], { mine: true, uploads: [upload("IMAGE", "valley.jpg", "going", { previewUrl: first, width: 640, height: 480 })] }),
    sample("failed", [], { mine: true, uploads: [upload("IMAGE", "valley.jpg", "failed", { previewUrl: first, width: 640, height: 480 })] }),
  ];
}

/** @param {Painted} painted */
function videoVariants({ scenes: [, , still = ""] }) {
  const film = { type: "VIDEO", payload: { id: "1", token: "t", url: "/files/0/none.avi?expires=0&sig=" } };
  return [
    sample("going", [], { mine: true, uploads: [upload("VIDEO", "tea.mp4", "going", { posterUrl: still, width: 640, height: 360 })] }),
    sample("blank", [], { mine: true, uploads: [upload("VIDEO", "tea.mkv", "going")] }),
    sample("unplayable", [film], { files: [{ name: "tea.avi", size: 8_120_000, media_type: "application/octet-stream" }] }),
  ];
}

function audioVariants() {
  const sound = { type: "AUDIO", payload: { id: "1", token: "t", url: "/files/0/none.mp3?expires=0&sig=" } };
  const voice = { name: "voice-message.webm", size: 42_000, media_type: "audio/webm" };
  const said = upload("AUDIO", "voice-message.webm", "going", { waveform: PEAKS, duration: 12.4 });
  return [
    { ...sample("voice", [sound], { files: [voice], uploads: [said] }) },
    { ...sample("voice-own", [sound], { mine: true, files: [voice], uploads: [said] }) },
    sample("track", [sound], { files: [{ name: "Rain on the Roof.mp3", size: 4_410_000, media_type: "audio/mpeg" }] }),
    sample("nameless", [sound], { mine: true }),
    sample("going", [], { mine: true, uploads: [upload("AUDIO", "A Very Long Name of a Very Long Symphony in Seven Parts.flac", "going")] }),
  ];
}

function fileVariants() {
  const file = (/** @type {string} */ name) => [{ type: "FILE", payload: { id: "1", token: "t", url: "/files/0/none?expires=0&sig=", name } }];
  const about = (/** @type {string} */ name, /** @type {number} */ size) => [{ name, size }];
  return [
    sample("pdf", file("Price list.pdf"), { files: about("Price list.pdf", 182_000) }),
    sample("long-own", file("x"), { mine: true, files: about("Minutes of the tea club meeting of 22 November 2026, the very last version.docx", 74_000) }),
    sample("turned-round", file("x"), { files: about("invoice\u202Efdp.exe", 900_000) }),
    sample("hostile", file("x"), { mine: true, files: about('"><img src=x onerror=alert(1)>.html', 1200) }),
    sample("nameless", [{ type: "FILE", payload: { id: "1", token: "t", url: "/files/0/none?expires=0&sig=" } }]),
    sample("going", [], { mine: true, uploads: [upload("FILE", "photos.zip", "going")] }),
    sample("failed", [], { mine: true, uploads: [upload("FILE", "backup.tar.gz", "failed")] }),
  ];
}

function shareVariants() {
  const share = (/** @type {string} */ name, /** @type {string} */ url, mine = false) => one(name, "SHARE", { id: "1", url }, { mine });
  return [
    share("plain", "https://tea.example/oolong"),
    share("long", `https://shop.tea.example/catalogue/2026/spring/first-flush?${"colour=green&".repeat(12)}`, true),
    share("look-alike", "https://xn--pple-43d.com/login", true),
    share("script", SCRIPT),
  ];
}

function contactVariants() {
  return [
    one("person", "CONTACT", { id: "571000000102", name: "Timur Aliev", phone: "79990000102" }),
    one("own", "CONTACT", { id: "571000000101", name: "Nina Orlova" }, { mine: true }),
    one("card", "CONTACT", { name: "Vera Kim", phone: "+7 999 000-01-03", vcfBody: VCARD }),
    one("hostile", "CONTACT", { name: "\u202EVera<script>alert(1)</script>", phone: SCRIPT, vcfBody: VCARD }, { mine: true }),
    one("broken", "CONTACT", { name: "", vcfBody: "BEGIN:VCARD\r\nVERSION:2.1\r\nX-NOTHING;;;:\u0000\u0007=3D\r\nEND:VCARD" }),
  ];
}

function locationVariants() {
  const point = { latitude: 55.7558, longitude: 37.6173 };
  return [
    one("point", "LOCATION", point),
    one("accuracy-own", "LOCATION", { ...point, epu: 65, altitude: 156 }, { mine: true }),
    one("heading", "LOCATION", { latitude: 59.93863, longitude: 30.31413, epu: 12, heading: 50, speed: 4.2 }),
    one("far", "LOCATION", { latitude: 43.1, longitude: 131.9, zoom: 4 }, { mine: true }),
    one("pole", "LOCATION", { latitude: -90, longitude: 0, zoom: 2 }),
    one("live", "LOCATION", { ...point, epu: 20, heading: 310, livePeriod: 900 }, { ago: 75 }),
    one("live-own", "LOCATION", { ...point, livePeriod: 3600 }, { mine: true, ago: 600 }),
    one("live-over", "LOCATION", { ...point, livePeriod: 300 }, { ago: 400 }),
  ];
}

function callVariants() {
  const call = (/** @type {string} */ type, /** @type {string} */ hangupType, duration = 0, mine = false) =>
    one(`${type}-${hangupType}${mine ? "-own" : ""}`.toLowerCase(), "CALL", { id: "1", type, hangupType, duration }, { mine });
  return [
    call("AUDIO", "HUNGUP", 75),
    call("VIDEO", "HUNGUP", 3723, true),
    call("AUDIO", "MISSED"),
    call("AUDIO", "MISSED", 0, true),
    call("VIDEO", "REJECTED", 0, true),
    call("VIDEO", "CANCELED"),
  ];
}

function presentVariants() {
  const [nina, timur] = [NINA.user_id, TIMUR.user_id];
  return [
    one("given", "PRESENT", { id: "1", status: "SENT", senderId: nina, receiverId: timur }, { mine: true }),
    one("got", "PRESENT", { id: "1", status: "SENT", senderId: timur, receiverId: nina }),
    one("others", "PRESENT", { id: "1", status: "SENT", senderId: timur, receiverId: "user:571000000999" }),
  ];
}

function keyboardVariants() {
  const keys = (/** @type {string} */ name, /** @type {object[][]} */ buttons, mine = false) =>
    one(name, "INLINE_KEYBOARD", { callbackId: "1", keyboard: { buttons } }, { mine, text: "What may we show you?" });
  const key = (/** @type {string} */ text, intent = "DEFAULT") => ({ type: "CALLBACK", text, intent, payload: "1" });
  const link = (/** @type {string} */ text, /** @type {string} */ url) => ({ type: "LINK", text, intent: "DEFAULT", url });
  const ask = (/** @type {string} */ text, what = "CONTACT") => ({ type: `REQUEST_${what}`, text, intent: "DEFAULT" });
  return [
    keys("intents", [[key("Assam")], [key("Order", "POSITIVE"), key("Cancel", "NEGATIVE")]]),
    keys("types", [[link("Our shop", "https://tea.example/oolong")], [ask("Send my phone"), ask("Send my place", "GEO_LOCATION")]]),
    keys("many", [[..."1234567"].map((digit) => key(digit)), [key("First flush from the gardens above Darjeeling, a hundred grams in a tin")]]),
    keys("links", [[link("tea.example", "https://evil.example/tea.example")], [link("Run", SCRIPT)]], true),
    keys("waiting", [[key("Sencha"), key("Oolong")]]),
    keys("expired", [[key("Sencha"), key("Oolong")]]),
  ];
}

/**
 * What became of a press of the first button of those keyboards that are named by it.
 * @param {Kind[]} kinds
 * @returns {Press[]}
 */
export function pressesOf(kinds) {
  const states = /** @type {const} */ (["waiting", "expired"]);
  return kinds.flatMap(({ variants }) =>
    variants.flatMap(({ name, item }) => {
      const state = states.find((known) => known === name);
      if (!state || !item.mid) return [];
      return [{ press_id: name, chat_id: item.message.recipient.chat_id, mid: item.mid, row: 0, column: 0, pressed_at: NOON, state }];
    }),
  );
}
