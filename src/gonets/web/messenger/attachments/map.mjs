// @ts-check
// A map without tiles: grid, scale, accuracy and heading round a point, and where on Earth it is. Nothing is fetched but our own outline.
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";

const { circle, g, line, path, rect, svg, text, use } = tags;

/** @typedef {import("../../people/types.d.ts").Point} Location */

const WORLD = new URL("../../world.svg", import.meta.url).pathname;
const WIDTH = 320;
const HEIGHT = 160;
const INSET = { x: WIDTH - 98, y: 8, width: 90, height: 45 };
const METRES_A_DEGREE = 111_320;
/** Of zoom 0 at the equator, as every map on the web counts it. */
const METRES_A_PIXEL = 156_543;
const [FINEST, COARSEST] = [0.2, 40_000];
/** The outline is true to some tens of kilometres: closer up it would lie. */
const OUTLINE_FROM = 300;
/** An accuracy circle of this radius, when nobody asked for a zoom. */
const CIRCLE = 36;
const USUAL = 4;
const LONGEST_BAR = 90;

/**
 * Metres a pixel.
 * @param {Location} place
 */
export function scaleOf({ latitude, zoom, epu }) {
  const wanted = zoom === undefined ? (epu ? epu / CIRCLE : USUAL) : (METRES_A_PIXEL * across(latitude)) / 2 ** zoom;
  return Math.min(Math.max(wanted, FINEST), COARSEST);
}

/**
 * How much shorter a degree of longitude is here; near the poles the map would become infinitely wide.
 * @param {number} latitude
 */
const across = (latitude) => Math.max(Math.cos((latitude * Math.PI) / 180), 0.02);

/**
 * The longest of 1, 2, 5, 10, … that is not longer.
 * @param {number} most
 */
export function roundLength(most) {
  const ten = 10 ** Math.floor(Math.log10(most));
  return ten * ([5, 2].find((step) => step * ten <= most) ?? 1);
}

/**
 * @param {{place: Location, isLive?: boolean}} props
 * @returns {any}
 */
export function PlaceMap({ place, isLive = false }) {
  const { t } = useWords();
  const scale = scaleOf(place);
  return svg(
    { class: "map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "xMidYMid slice", role: "img", "aria-label": t("Map") },
    rect({ class: "map-ground", width: WIDTH, height: HEIGHT }),
    scale >= OUTLINE_FROM ? outline(place, scale) : null,
    g({ class: "map-grid" }, gridLines(place, scale)),
    g({ transform: `translate(${WIDTH / 2} ${HEIGHT / 2})` }, marks(place, scale, isLive)),
    h(ScaleBar, { scale }),
    inset(place),
  );
}

/**
 * @param {Location} place
 * @param {number} scale
 */
function outline({ latitude, longitude }, scale) {
  const tall = METRES_A_DEGREE / scale;
  const wide = tall * across(latitude);
  const moved = `translate(${WIDTH / 2} ${HEIGHT / 2}) scale(${wide} ${tall}) translate(${-(longitude + 180)} ${latitude - 90})`;
  return use({ class: "map-land", href: `${WORLD}#land`, transform: moved });
}

/**
 * Parallels and meridians at round degrees, so that the grid goes along as the point moves.
 * @param {Location} place
 * @param {number} scale
 */
function gridLines({ latitude, longitude }, scale) {
  const tall = METRES_A_DEGREE / scale;
  const wide = tall * across(latitude);
  const rows = steps(latitude, tall, HEIGHT).map((y) => line({ x1: 0, x2: WIDTH, y1: HEIGHT - y, y2: HEIGHT - y }));
  const columns = steps(longitude, wide, WIDTH).map((x) => line({ x1: x, x2: x, y1: 0, y2: HEIGHT }));
  return [...rows, ...columns];
}

/**
 * Pixels from the edge of the round degrees within it.
 * @param {number} degrees of the middle
 * @param {number} pixels a degree
 * @param {number} length
 */
function steps(degrees, pixels, length) {
  const step = roundLength(LONGEST_BAR / 2 / pixels);
  const first = Math.ceil((degrees - length / 2 / pixels) / step);
  const last = Math.floor((degrees + length / 2 / pixels) / step);
  return Array.from({ length: last - first + 1 }, (_, at) => rounded(length / 2 + ((first + at) * step - degrees) * pixels));
}

/** @param {number} pixels */
const rounded = (pixels) => Math.round(pixels * 10) / 10;

/**
 * Accuracy, heading, and the pin; a live one is a dot, since it moves.
 * @param {Location} place
 * @param {number} scale
 * @param {boolean} isLive
 */
function marks({ epu, heading }, scale, isLive) {
  const radius = epu ? Math.min(epu / scale, WIDTH) : 0;
  return [
    radius > 4 ? circle({ class: "map-accuracy", r: rounded(radius) }) : null,
    heading === undefined ? null : path({ class: "map-heading", d: "M0-30L11-9A14 14 0 0 0-11-9Z", transform: `rotate(${heading})` }),
    isLive || heading !== undefined
      ? circle({ class: "map-dot", r: 8 })
      : [path({ class: "map-pin", d: "M0 0C-3-8-12-13-12-22A12 12 0 0 1 12-22C12-13 3-8 0 0Z" }), circle({ class: "map-eye", cy: -22, r: 4.5 })],
  ];
}

/** @param {{scale: number}} props */
function ScaleBar({ scale }) {
  const { t, number } = useWords();
  const metres = roundLength(LONGEST_BAR * scale);
  const long = rounded(metres / scale);
  const words = metres < 1000 ? t("{length} m", { length: number(metres) }) : t("{length} km", { length: number(metres / 1000) });
  return g(
    { class: "map-scale", transform: `translate(10 ${HEIGHT - 12})` },
    path({ d: `M0-5V0H${long}V-5` }),
    text({ x: 0, y: -9 }, words),
  );
}

/** @param {Location} place */
function inset({ latitude, longitude }) {
  const { x, y, width, height } = INSET;
  const by = width / 360;
  return g(
    { class: "map-inset", transform: `translate(${x} ${y})` },
    rect({ class: "map-sea", width, height, rx: 4 }),
    use({ class: "map-land", href: `${WORLD}#land`, transform: `scale(${by})` }),
    circle({ class: "map-here", cx: rounded((longitude + 180) * by), cy: rounded((90 - latitude) * by), r: 3 }),
  );
}
