// @ts-check
// The persona stage: one to six people side by side in one window, each with the real messenger (ux.md 3).
import "../locales/ru_later.mjs";
import { Layers, LayersContext, LayersHost } from "../kit/layers.mjs";
import { h, render, signal, tags, useEffect, useRef, useState } from "../kit/tags.mjs";
import { Toasts, ToastsContext, ToastsHost } from "../kit/toast.mjs";
import { WordsContext, browserLanguage, makeWords, useWords } from "../kit/words.mjs";
import { makeDoor } from "../people/door.mjs";
import { Bar } from "./bar.mjs";
import { lightUp } from "./lights.mjs";
import { Phone } from "./phone.mjs";
import { Scene } from "./scene.mjs";

/** @typedef {import("../people/client.d.ts").Door} Door */

const { div, p } = tags;
/** How many come by themselves when the address names nobody. */
const FIRST = 3;

/** @param {{scene: Scene, door: Door}} props */
function Stage({ scene, door }) {
  const { t } = useWords();
  const [layers] = useState(() => new Layers());
  const [toasts] = useState(() => new Toasts());
  const root = useRef(/** @type {HTMLDivElement | null} */ (null));
  const parts = scene.parts.value;
  useEffect(() => (root.current ? lightUp(root.current) : undefined), []);
  useEffect(() => history.replaceState(null, "", `/stage${scene.query}`), [scene.query]);
  const phones = parts.length
    ? parts.map((part) => h(Phone, { key: part.key, scene, part }))
    : p({ class: "stage-empty" }, t("Nobody is on the stage. Add a person."));
  const inside = [
    div({ class: "stage-all" }, h(Bar, { scene, door }), div({ class: "stage-phones" }, phones)),
    h(ToastsHost, null),
    h(LayersHost, null),
  ];
  return h(
    LayersContext.Provider,
    { value: layers },
    h(ToastsContext.Provider, { value: toasts }, div({ class: "stage", ref: root }, inside)),
  );
}

async function begin() {
  const scene = new Scene(location.search);
  const door = makeDoor(null);
  if (scene.parts.peek().length === 0) {
    const { people } = await door.get("/api/personas");
    for (const one of people.slice(0, FIRST)) scene.add(one.member_id);
  }
  const language = browserLanguage();
  document.documentElement.lang = language;
  const words = makeWords(signal(language));
  render(h(WordsContext.Provider, { value: words }, h(Stage, { scene, door })), /** @type {Element} */ (document.getElementById("root")));
}

await begin();
