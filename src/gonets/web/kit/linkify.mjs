// @ts-check
// Finds the links in a text and says where each really leads (M-30); pure, makes no elements.

/** @typedef {{text: string}} Plain */
/** @typedef {{url: string, text: string, host: string}} Link  `text` is what to draw, `host` is where it leads. */
/** @typedef {Plain | Link} Part */

/** No address is longer (W-LIM, limits.url_chars); what is longer stays text. */
const MOST = 2048;

/**
 * Ends an address: spaces, quotes, brackets that no address needs, a backslash (browsers read it as a slash, people do
 * not), and everything that is not seen or turns the writing round.
 */
const OUTSIDE = String.raw`\s<>"\\^\x60{|}«»„“”\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Co}\p{Cn}`;
const CANDIDATE = new RegExp(String.raw`(?:https?://|(?<![\p{L}\p{N}.@/_-])www\.)[^${OUTSIDE}]+`, "giu");

/** Cyrillic names under a Cyrillic end are what they seem; any other foreign writing may be a look-alike. */
const CYRILLIC = /^(?:[а-яё0-9-]+\.)+[а-яё]+$/u;
const HOST = /^(https?:\/\/)([^/?#:]*)(:\d*)?/iu;

/**
 * The text as pieces, in order; joined they are the text, but for links that would show another host than their own.
 * @param {string} text
 * @returns {Part[]}
 */
export function parts(text) {
  /** @type {Part[]} */
  const found = [];
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const written = untrailed(match[0]);
    const link = linkOf(written.slice(0, 4).toLowerCase() === "www." ? `https://${written}` : written, written);
    if (link === null) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push(link);
    done = match.index + written.length;
  }
  if (done < text.length) found.push({ text: text.slice(done) });
  return found;
}

/**
 * A whole address as a link: of a LINK button, a SHARE, a match above. Null for whatever is not http(s), and for
 * addresses with a name before `@`, which are made to deceive.
 * @param {string} url
 * @param {string} [written] how it stood in the text
 * @returns {Link | null}
 */
export function linkOf(url, written = url) {
  if (url.length > MOST || !HOST.test(url)) return null;
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  if ((parsed.protocol !== "http:" && parsed.protocol !== "https:") || parsed.username || parsed.password) return null;
  if (!parsed.hostname.includes(".") && parsed.hostname !== "localhost" && !parsed.hostname.startsWith("[")) return null;
  const seems = (HOST.exec(url)?.[2] ?? "").toLowerCase();
  if (seems === parsed.hostname || CYRILLIC.test(seems)) {
    return { url: parsed.href, text: visible(written), host: seems + (parsed.port && `:${parsed.port}`) };
  }
  return { url: parsed.href, text: parsed.href, host: parsed.host };
}

/**
 * As it may stand on the screen: whatever is not seen or turns the writing round as percent signs.
 * @param {string} text
 */
function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => encodeURIComponent(sign));
}

/**
 * Without the full stop of the sentence, and without the bracket that was opened before the address.
 * @param {string} url
 */
function untrailed(url) {
  let end = url.length;
  const unpaired = { ")": surplus(url, "(", ")"), "]": surplus(url, "[", "]") };
  for (; end > 0; end -= 1) {
    const last = url[end - 1] ?? "";
    if (last === ")" || last === "]") {
      if (unpaired[last] <= 0) break;
      unpaired[last] -= 1;
    } else if (!".,;:!?'…*_~".includes(last)) {
      break;
    }
  }
  return url.slice(0, end);
}

/**
 * How many more of them close than open.
 * @param {string} text
 * @param {string} opening
 * @param {string} closing
 */
function surplus(text, opening, closing) {
  let more = 0;
  for (const sign of text) more += sign === closing ? 1 : sign === opening ? -1 : 0;
  return more;
}
