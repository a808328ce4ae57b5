// Which messages of a chat are loaded: contiguous ranges merged by version, so that a gap is never shown as none (F-8). Pure.
// @ts-check

/** @typedef {import("./types.d.ts").Message} Message */
/** @typedef {import("./types.d.ts").Mid} Mid */
/**
 * @typedef {object} Range messages without a gap, oldest first
 * @property {readonly Message[]} messages
 * @property {boolean} before whether there are older ones
 * @property {boolean} after whether there are newer ones
 */
/**
 * @typedef {object} Windows
 * @property {readonly Range[]} ranges oldest first, with gaps between
 * @property {Range | null} shown one of them
 */
/** @typedef {{messages: Message[], has_before: boolean, has_after: boolean}} Page */

/** More than anyone looks at; beyond it the far end is let go. */
export const MOST = 5000;

/** @type {Windows} */
export const NOTHING = { ranges: [], shown: null };

/**
 * Order of two messages of one chat: a mid ends in its seq, in hexadecimal (W-ID-4).
 * @param {Mid} a
 * @param {Mid} b
 */
export function compareMids(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * Order of two numbers beyond 2^53 (W-ID-6).
 * @param {string} a
 * @param {string} b
 */
export function compareVersions(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * With a page that was read; `next` and `past` say which message it was read before or after.
 * @param {Windows} windows
 * @param {Page} page
 * @param {{next?: Mid, past?: Mid, show?: boolean}} [asked]
 * @returns {Windows}
 */
export function withPage(windows, page, { next, past, show = false } = {}) {
  const first = page.messages[0]?.message.mid ?? past ?? next;
  const last = page.messages.at(-1)?.message.mid ?? next ?? past;
  if (first === undefined && (page.has_before || page.has_after)) return windows;
  const low = page.has_before ? (past ?? first) : undefined;
  const high = page.has_after ? (next ?? last) : undefined;
  /** @type {Range} */
  let joined = { messages: page.messages, before: page.has_before, after: page.has_after };
  /** @type {Range[]} */
  const apart = [];
  let isShown = show;
  for (const range of windows.ranges) {
    if (!touches(range, low, high)) {
      apart.push(range);
      continue;
    }
    joined = union(joined, range, page);
    isShown ||= range === windows.shown;
  }
  const ranges = [...apart, joined].sort(byPlace);
  return { ranges, shown: isShown ? joined : windows.shown };
}

/**
 * With what the feed told: changed ones replaced unless older, new ones added at the end if the end is loaded.
 * @param {Windows} windows
 * @param {readonly Message[]} told
 * @returns {Windows}
 */
export function withTold(windows, told) {
  /** @type {Map<Range, Message[]>} */
  const changed = new Map();
  for (const message of told) {
    const range = windows.ranges.find((one) => holds(one, message.message.mid));
    if (!range) continue;
    const before = changed.get(range) ?? range.messages;
    const found = place(before, message.message.mid);
    const known = before[found];
    const isKnown = known?.message.mid === message.message.mid;
    if (isKnown ? newer(known, message) === known : message.deleted) continue;
    const messages = changed.get(range) ?? [...range.messages];
    messages.splice(found, isKnown ? 1 : 0, message);
    changed.set(range, messages);
  }
  return changed.size ? replaced(windows, (range) => ({ ...range, messages: changed.get(range) ?? range.messages }), changed) : windows;
}

/**
 * Without the stubs of deleted messages (M-10).
 * @param {Windows} windows
 */
export function withoutStubs(windows) {
  const having = windows.ranges.filter((range) => range.messages.some((one) => one.deleted));
  if (!having.length) return windows;
  return replaced(windows, (range) => ({ ...range, messages: range.messages.filter((one) => !one.deleted) }), new Set(having));
}

/**
 * Within what may be kept: ranges far from the shown one go first, then its far end.
 * @param {Windows} windows
 * @param {"start" | "end"} near which end of the shown range is looked at
 * @param {number} [most]
 * @returns {Windows}
 */
export function trimmed({ ranges, shown }, near, most = MOST) {
  let total = ranges.reduce((sum, range) => sum + range.messages.length, 0);
  if (total <= most) return { ranges, shown };
  /** @type {Range[]} */
  const kept = [];
  // The newest stays longest: the feed keeps it whole, and the way back to it is short.
  for (const range of ranges) {
    if (range === shown || total <= most) kept.push(range);
    else total -= range.messages.length;
  }
  if (!shown || shown.messages.length <= most) return { ranges: kept, shown };
  const cut = near === "start"
    ? { ...shown, messages: shown.messages.slice(0, most), after: true }
    : { ...shown, messages: shown.messages.slice(-most), before: true };
  return { ranges: kept.map((range) => (range === shown ? cut : range)), shown: cut };
}

/**
 * The range that holds a message, if it is loaded.
 * @param {Windows} windows
 * @param {Mid} mid
 * @returns {Range | undefined}
 */
export function rangeOf(windows, mid) {
  return windows.ranges.find((range) => range.messages[place(range.messages, mid)]?.message.mid === mid);
}

/**
 * @param {Windows} windows
 * @param {Mid} mid
 * @returns {Message | undefined}
 */
export function messageOf(windows, mid) {
  const messages = rangeOf(windows, mid)?.messages;
  return messages?.[place(messages, mid)];
}

/**
 * The range that ends with the newest message, if it is loaded.
 * @param {Windows} windows
 */
export function tailOf(windows) {
  return windows.ranges.find((range) => !range.after);
}

/**
 * Showing the end; if that is not loaded, what will be read of it comes before what is written now.
 * @param {Windows} windows
 * @returns {Windows}
 */
export function withTail(windows) {
  const tail = tailOf(windows);
  if (tail) return { ...windows, shown: tail };
  const empty = { messages: [], before: true, after: false };
  return { ranges: [...windows.ranges, empty], shown: empty };
}

/**
 * Where a message is or would be, by halving.
 * @param {readonly Message[]} messages
 * @param {Mid} mid
 */
export function place(messages, mid) {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareMids(/** @type {Message} */ (messages[middle]).message.mid, mid) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Which of two readings of one message stands: the later one; the same object if they look alike, so that nothing is drawn anew.
 * @param {Message} known
 * @param {Message} fresh
 */
function newer(known, fresh) {
  if (known.deleted) return known;
  if (fresh.deleted) return fresh;
  if (compareVersions(fresh.version, known.version) <= 0) return known;
  return alike(known, fresh) ? known : fresh;
}

/**
 * @param {Message} a
 * @param {Message} b
 */
function alike(a, b) {
  return JSON.stringify({ ...a, version: "" }) === JSON.stringify({ ...b, version: "" });
}

/**
 * Whether the two lie next to each other or overlap; undefined is an open end.
 * @param {Range} range
 * @param {Mid | undefined} low
 * @param {Mid | undefined} high
 */
function touches(range, low, high) {
  if (!range.messages.length && range.before) return high === undefined;
  const from = range.before ? range.messages[0]?.message.mid : undefined;
  const to = range.after ? range.messages.at(-1)?.message.mid : undefined;
  const startsInTime = high === undefined || from === undefined || compareMids(from, high) <= 0;
  const endsInTime = low === undefined || to === undefined || compareMids(low, to) <= 0;
  return startsInTime && endsInTime;
}

/**
 * @param {Range} range
 * @param {Mid} mid
 */
function holds(range, mid) {
  const first = range.messages[0];
  const last = range.messages.at(-1);
  if (!first || !last) return !range.after;
  return (!range.before || compareMids(first.message.mid, mid) <= 0) && (!range.after || compareMids(mid, last.message.mid) <= 0);
}

/**
 * Both as one; what the page passes over was deleted, unless it came after the page was read.
 * @param {Range} joined holds the page
 * @param {Range} range
 * @param {Page} page
 * @returns {Range}
 */
function union(joined, range, page) {
  const first = page.messages[0]?.message;
  const last = page.messages.at(-1);
  const isGone = (/** @type {Message} */ one) =>
    first !== undefined && last !== undefined &&
    compareMids(first.mid, one.message.mid) <= 0 && compareMids(one.message.mid, last.message.mid) <= 0 &&
    compareVersions(one.version, last.version) <= 0;
  /** @type {Message[]} */
  const messages = [];
  const [left, right] = [joined.messages, range.messages];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const [a, b] = [left[i], right[j]];
    const order = !a ? 1 : !b ? -1 : compareMids(a.message.mid, b.message.mid);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
    if (a && b && order === 0) messages.push(newer(b, a));
    else if (a && order < 0) messages.push(a);
    else if (b && !isGone(b)) messages.push(b);
  }
  return { messages, before: reaches(joined, range, "before"), after: reaches(joined, range, "after") };
}

/**
 * An end is open only if the range that reaches farthest there leaves it open.
 * @param {Range} a
 * @param {Range} b
 * @param {"before" | "after"} end
 */
function reaches(a, b, end) {
  return a[end] && b[end];
}

/**
 * @param {Windows} windows
 * @param {(range: Range) => Range} change
 * @param {{has(range: Range): boolean}} which
 * @returns {Windows}
 */
function replaced(windows, change, which) {
  let shown = windows.shown;
  const ranges = windows.ranges.map((range) => {
    if (!which.has(range)) return range;
    const fresh = change(range);
    if (range === windows.shown) shown = fresh;
    return fresh;
  });
  return { ranges, shown };
}

/**
 * @param {Range} a
 * @param {Range} b
 */
function byPlace(a, b) {
  const [x, y] = [a.messages[0], b.messages[0]];
  if (!x || !y) return x ? -1 : y ? 1 : 0;
  return compareMids(x.message.mid, y.message.mid);
}
