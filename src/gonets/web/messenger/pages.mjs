// Which panes of one messenger are open, and the way back: in the browser's history, or in memory for a phone of the stage.
// @ts-check
import { signal } from "../kit/tags.mjs";

/** @typedef {"settings" | "search" | "new-chat"} Left */
/** @typedef {"profile" | "members" | "search"} Right */
/**
 * @typedef {object} Page
 * @property {string | null} chat the open chat
 * @property {string | number | null} at a mid or a time to show in it, until it is shown
 * @property {Left | null} left what covers the list of dialogs
 * @property {Right | null} right what stands beside the chat
 * @property {"left" | "chat" | "right"} front the pane a narrow messenger shows
 * @property {Start | null} start a deep link not yet followed
 */
/** @typedef {{group?: string, link?: string, payload: string | null}} Start of a group, or of a chat by its link */
/** @typedef {{page: Page, depth: number}} Step */
/** @typedef {{close: () => void, depth: number}} Cover */
/**
 * @typedef {object} Trail where steps are kept
 * @property {(step: Step) => void} push
 * @property {(step: Step) => void} replace
 * @property {() => void} back
 * @property {(heard: (step: Step) => void, sent: (page: Page) => void) => () => void} listen hears of steps back and forth, and of a page whose address was put in
 */
/**
 * @typedef {object} Pages
 * @property {import("../kit/tags.mjs").ReadonlySignal<Page>} now
 * @property {(chat: string, at?: string | number) => void} openChat
 * @property {(left: Left) => void} openLeft
 * @property {(right: Right) => void} openRight
 * @property {() => void} closeStart forgets the deep link
 * @property {() => void} shown forgets `at`: whoever comes back to this page is not led there again
 * @property {() => void} back one step back: closes a sheet, a pane, the chat
 * @property {(close: () => void) => () => void} cover says that a sheet or lightbox is open: Back calls `close`; call the answer when it closed by itself
 * @property {() => void} stop
 */

/** @type {Page} */
export const FIRST = { chat: null, at: null, left: null, right: null, front: "left", start: null };

/**
 * @param {Trail} trail
 * @param {Page} first
 * @returns {Pages}
 */
export function makePages(trail, first) {
  const now = signal(first);
  let depth = 0;
  const covers = new Covers();
  trail.replace({ page: first, depth });
  const heard = (/** @type {Step} */ step) => {
    depth = step.depth;
    now.value = step.page;
    covers.closeAbove(depth);
  };
  const sent = (/** @type {Page} */ page) => {
    depth += 1;
    become(page);
    covers.closeAbove(0);
  };
  const stop = trail.listen(heard, sent);
  /** @param {Page} page */
  const go = (page) => {
    depth += 1;
    now.value = page;
    trail.push({ page, depth });
  };
  /** @param {Page} page */
  const become = (page) => {
    now.value = page;
    trail.replace({ page, depth });
  };
  /** Counts at once, though the trail may follow later. */
  const leave = () => {
    depth -= 1;
    trail.back();
  };
  const back = () => (depth > 0 ? leave() : become(parent(now.value)));
  return {
    now,
    openChat: (chat, at) => {
      const page = now.value;
      if (page.chat === chat && page.front === "chat" && at === undefined && !page.start) return;
      go(withChat(page, chat, at));
    },
    openLeft: (left) => go({ ...now.value, left, front: "left" }),
    openRight: (right) => go({ ...now.value, right, front: "right" }),
    closeStart: () => become(parent(now.value)),
    shown: () => become({ ...now.value, at: null }),
    back,
    cover: (close) => {
      go(now.value);
      const cover = covers.add(close, depth);
      return () => void (covers.remove(cover) && depth === cover.depth && leave());
    },
    stop,
  };
}

/**
 * A search goes on beside the chat that it led to; what has led to a new one is done.
 * @param {Page} page
 * @param {string} chat
 * @param {string | number | undefined} at
 * @returns {Page}
 */
function withChat(page, chat, at) {
  const left = page.left === "new-chat" ? null : page.left;
  return { ...page, chat, at: at ?? null, left, right: null, front: "chat", start: null };
}

/** What lies open over the pages: each took a step. */
class Covers {
  /** @type {Cover[]} */
  #open = [];

  /**
   * @param {() => void} close
   * @param {number} depth
   */
  add(close, depth) {
    const cover = { close, depth };
    this.#open.push(cover);
    return cover;
  }

  /**
   * The answer tells whether it was open.
   * @param {Cover} cover
   */
  remove(cover) {
    const wasOpen = this.#open.includes(cover);
    this.#open = this.#open.filter((other) => other !== cover);
    return wasOpen;
  }

  /** @param {number} depth */
  closeAbove(depth) {
    const closed = this.#open.filter((cover) => cover.depth > depth);
    this.#open = this.#open.filter((cover) => cover.depth <= depth);
    for (const cover of closed.reverse()) cover.close();
  }
}

/**
 * Where Back leads from a page that was opened directly.
 * @param {Page} page
 * @returns {Page}
 */
function parent(page) {
  if (page.start) return { ...page, start: null, front: page.chat ? "chat" : "left" };
  if (page.right) return { ...page, right: null, front: "chat" };
  if (page.front === "chat") return { ...page, chat: null, at: null, front: "left" };
  return { ...page, left: null };
}

/**
 * The page of an address: a chat, and the message in it if a link to one was followed.
 * @param {string} fragment
 * @returns {Page}
 */
export function pageOf(fragment) {
  const [, chat = null, at = null] = /^#(chat:[^#/?]+)(?:\/(mid:[^#/?]+))?$/.exec(fragment) ?? [];
  return { ...FIRST, chat, at, front: chat ? "chat" : "left" };
}

/**
 * The history of the tab. The open chat stands in the fragment, so that a reload comes back to it and no server hears of it.
 * @param {Window} tab
 * @returns {Trail}
 */
export function browserTrail(tab) {
  /** @param {Page} page */
  const address = (page) => {
    if (page.start) return tab.location.pathname + tab.location.search;
    const as = new URLSearchParams(tab.location.search).get("as");
    return `/${as === null ? "" : `?as=${encodeURIComponent(as)}`}${page.chat ? `#${page.chat}` : ""}`;
  };
  /** @type {(() => void)[]} what is done before the browser has made the step back asked of it: it makes it later, and would undo this */
  const waiting = [];
  let isGoing = false;
  /** @param {() => void} act */
  const inTurn = (act) => (isGoing ? void waiting.push(act) : act());
  return {
    push: (step) => inTurn(() => tab.history.pushState(step, "", address(step.page))),
    replace: (step) => inTurn(() => tab.history.replaceState(step, "", address(step.page))),
    back: () =>
      inTurn(() => {
        isGoing = true;
        tab.history.back();
      }),
    listen: (heard, sent) => {
      const onpopstate = (/** @type {PopStateEvent} */ event) => {
        if (!event.state) return sent(pageOf(tab.location.hash));
        isGoing = false;
        if (!waiting.length) return heard(event.state);
        // The pages have gone on meanwhile; of what waited, all that follows another step back waits again.
        for (const act of waiting.splice(0)) inTurn(act);
      };
      tab.addEventListener("popstate", onpopstate);
      return () => tab.removeEventListener("popstate", onpopstate);
    },
  };
}

/**
 * Steps of a phone on the stage, which shares its tab with others.
 * @returns {Trail}
 */
export function memoryTrail() {
  /** @type {Step[]} */
  const steps = [];
  /** @type {(step: Step) => void} */
  let heard = () => {};
  return {
    push: (step) => void steps.push(step),
    replace: (step) => void steps.splice(Math.max(steps.length - 1, 0), 1, step),
    back: () => {
      steps.pop();
      const step = steps.at(-1);
      if (step) heard(step);
    },
    listen: (hears) => {
      heard = hears;
      return () => {
        heard = () => {};
      };
    },
  };
}
