// @ts-check
// Every attachment in all its variants, to be looked at and compared with its picture (development).
import "../locales/ru_later.mjs";
import { Layers, LayersContext, LayersHost } from "../kit/layers.mjs";
import { h, render, signal, tags } from "../kit/tags.mjs";
import { keepTo } from "../kit/times.mjs";
import { Toasts, ToastsContext, ToastsHost } from "../kit/toast.mjs";
import { WordsContext, browserLanguage, makeWords, useWords } from "../kit/words.mjs";
import { Bubble } from "../messenger/bubble.mjs";
import { giveCatalogue } from "../messenger/catalogue.mjs";
import { ClientContext, PagesContext } from "../messenger/context.mjs";
import { FIRST, makePages, memoryTrail } from "../messenger/pages.mjs";
import { Player } from "../messenger/player.mjs";
import { NINA, NOON, TIMUR, kindsOf, pressesOf } from "./samples.mjs";
import { paint } from "./paint.mjs";

const { a, div, h1, h2, header, main, nav, section } = tags;

/** @typedef {import("../people/client.d.ts").Client} Client */
/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("./samples.mjs").Kind} Kind */

const asked = new URLSearchParams(location.search);
const language = signal(browserLanguage(asked.get("language") ? [asked.get("language") ?? ""] : undefined));
const words = makeWords(language);

const kinds = kindsOf(await paint());

const chat = /** @type {Chat} */ (
  /** @type {unknown} */ ({
    id: "chat:C5aa01b3c7d1e",
    row: signal({ type: "DIALOG", status: "ACTIVE", companion: { member_id: TIMUR.user_id, name: TIMUR.name } }),
    presses: signal(pressesOf(kinds)),
    items: signal([]),
    stopLive: () => Promise.resolve(),
  })
);

/** A client that nothing stands behind: what attachments look at, and no more. */
const client = /** @type {Client} */ (
  /** @type {unknown} */ ({
    me: signal({ user_id: NINA.user_id, name: NINA.name }),
    chats: signal([chat]),
    network: signal("online"),
    snapshot: signal(null),
    words,
    language,
    door: { get: () => Promise.reject(new Error("the gallery asks nobody")), bytes: () => Promise.reject(new Error("the gallery asks nobody")) },
  })
);

function Gallery() {
  const { t } = useWords();
  return div(
    { class: "gallery", lang: language.value },
    header(
      { class: "gallery-head" },
      h1(null, t("Attachments")),
      nav({ "aria-label": t("Attachments") }, kinds.map(({ kind }) => a({ key: kind, href: `?kind=${kind}` }, kind))),
    ),
    h(Player, {}),
    main(null, kinds.filter(({ kind }) => !asked.has("kind") || asked.get("kind") === kind).map((kind) => h(Shown, { key: kind.kind, ...kind }))),
  );
}

/** @param {Kind} props */
function Shown({ kind, variants }) {
  return section(
    { class: "gallery-kind", id: kind, "aria-label": kind },
    h2(null, kind),
    variants.map(({ name, item }) =>
      div(
        { key: name, class: "gallery-one", "data-variant": name, role: "article", "aria-label": name },
        h(Bubble, { chat, row: { key: item.key, item, newDay: false, unread: false, first: true, last: true } }),
      ),
    ),
  );
}

function everything() {
  const pages = makePages(memoryTrail(), FIRST);
  const inner = div({ class: "gallery-root", "data-theme": asked.get("theme") ?? "auto" }, h(Gallery, {}), h(ToastsHost, {}), h(LayersHost, {}));
  const layered = h(LayersContext.Provider, { value: new Layers() }, h(ToastsContext.Provider, { value: new Toasts() }, inner));
  const told = h(WordsContext.Provider, { value: words }, h(PagesContext.Provider, { value: pages }, layered));
  return h(ClientContext.Provider, { value: client }, told);
}

/**
 * @param {"STICKER" | "MUSIC"} kind
 * @param {string} id
 * @param {string} title
 */
function entry(kind, id, title) {
  return { kind, id, title, url: "" };
}

keepTo(NOON);
giveCatalogue(client, [
  entry("STICKER", "tea-cup", "Tea cup"),
  entry("STICKER", "leaf", "Leaf"),
  { ...entry("MUSIC", "rain", "Rain on the Roof"), artist: NINA.name },
]);
const root = document.getElementById("root");
if (!root) throw new Error("the shell has no root");
render(everything(), root);
