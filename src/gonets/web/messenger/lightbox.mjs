// @ts-check
// Pictures over the whole messenger, one at a time: ← and →, Esc, zoom by wheel, keys or a double click, download (M-7).
import { icon } from "../kit/icons.mjs";
import { Layer } from "../kit/layers.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { usePresence } from "./attachments/presence.mjs";
import { Zoom, limited } from "./zoom.mjs";

const { a, bdi, button, div, img, p, span } = tags;

/** @typedef {import("../people/client.d.ts").Item} Item */
/** @typedef {import("./attachments/pieces.mjs").FilePiece} FilePiece */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */
/** @typedef {{item: Item, pictures: FilePiece[], first: number}} Shown */

/**
 * @param {Layers} layers
 * @param {Shown} shown
 */
export function openLightbox(layers, shown) {
  return layers.open((close) => h(Layer, { kind: "full", onclose: close }, h(Lightbox, { ...shown, onclose: close })));
}

/** @param {Shown & {onclose: () => void}} props */
function Lightbox({ item, pictures, first, onclose }) {
  const words = useWords();
  const { t } = words;
  const at = useSignal(first);
  const zoom = useSignal(1);
  const last = pictures.length - 1;
  /** @param {number} by */
  const go = (by) => {
    at.value = Math.min(Math.max(at.peek() + by, 0), last);
    zoom.value = 1;
  };
  const keys = /** @type {Record<string, () => void>} */ ({
    ArrowLeft: () => go(-1),
    ArrowRight: () => go(1),
    Home: () => go(-pictures.length),
    End: () => go(pictures.length),
    "+": () => (zoom.value = limited(zoom.peek() * 1.5)),
    "=": () => (zoom.value = limited(zoom.peek() * 1.5)),
    "-": () => (zoom.value = limited(zoom.peek() / 1.5)),
    0: () => (zoom.value = 1),
  });
  const picture = pictures[at.value];
  const label = t("Photo {place} of {count}", { place: at.value + 1, count: pictures.length });
  return div(
    { class: "lightbox", role: "dialog", "aria-modal": true, "aria-label": label, tabIndex: -1, "data-focus": "", onKeyDown: (/** @type {KeyboardEvent} */ event) => pressed(event, keys) },
    h(Head, { item, picture, count: pictures.length > 1 ? label : "", zoom, onclose }),
    picture?.url ? h(Zoom, { key: picture.key, zoom, onclose }, h(Whole, { url: picture.url })) : p({ class: "lightbox-gone" }, t("No longer here")),
    at.value > 0 && button({ type: "button", class: "lightbox-go lightbox-before", "aria-label": t("Previous photo"), onClick: () => go(-1) }, icon("chevron-left")),
    at.value < last && button({ type: "button", class: "lightbox-go lightbox-next", "aria-label": t("Next photo"), onClick: () => go(1) }, icon("chevron-right")),
  );
}

/**
 * @param {KeyboardEvent} event
 * @param {Record<string, () => void>} keys
 */
function pressed(event, keys) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

/**
 * Whose it is, and what can be done with it.
 * @param {{item: Item, picture: FilePiece | undefined, count: string, zoom: import("../kit/tags.mjs").SignalOf<number>, onclose: () => void}} props
 */
function Head({ item, picture, count, zoom, onclose }) {
  const words = useWords();
  const { t } = words;
  return div(
    { class: "lightbox-head" },
    div(
      { class: "lightbox-about" },
      span({ class: "strong one-line" }, bdi(null, shownName(item.message.sender.name))),
      span({ class: "small one-line" }, [count, words.dateTime(item.message.timestamp)].filter(Boolean).join(" · ")),
    ),
    tool("zoom-out", t("Zoom out"), () => (zoom.value = limited(zoom.peek() / 1.5))),
    tool("zoom-in", t("Zoom in"), () => (zoom.value = limited(zoom.peek() * 1.5))),
    picture?.url ? a({ class: "lightbox-tool", href: picture.url, download: "", "aria-label": t("Download"), title: t("Download") }, icon("download")) : null,
    tool("close", t("Close"), onclose),
  );
}

/**
 * @param {import("../vendor/ui.mjs").IconName} glyph
 * @param {string} label
 * @param {() => void} act
 */
const tool = (glyph, label, act) => button({ type: "button", class: "lightbox-tool", "aria-label": label, title: label, onClick: act }, icon(glyph));

/**
 * The picture as it was sent; the list shows a smaller one.
 * @param {{url: string}} props
 */
function Whole({ url }) {
  const { t } = useWords();
  const isHere = useSignal(false);
  const presence = usePresence(url);
  useEffect(() => {
    isHere.value = false;
  }, [url]);
  if (presence.state === "gone") return p({ class: "lightbox-gone" }, t("No longer here"));
  if (presence.state === "away") return button({ type: "button", class: "lightbox-gone button-quiet", onClick: presence.again }, t("Not loaded. Try again"));
  return img({
    key: presence.key,
    class: isHere.value ? "lightbox-picture" : "lightbox-picture lightbox-coming",
    src: url,
    alt: t("Photo"),
    draggable: false,
    onLoad: () => (isHere.value = true),
    onError: presence.onError,
  });
}
