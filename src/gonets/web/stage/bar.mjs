// @ts-check
// The bar of people over the phones: who is there, in which order, who comes (S-2).
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { openMenu } from "../kit/menu.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { Face } from "../messenger/face.mjs";
import { MOST } from "./scene.mjs";

/** @typedef {import("./scene.mjs").Scene} Scene */
/** @typedef {import("./scene.mjs").Part} Part */
/** @typedef {import("../people/client.d.ts").Door} Door */
/** @typedef {import("../people/types.d.ts").Member} Member */

const { bdi, button, h1, header, li, span, ul } = tags;

/** @param {{scene: Scene, door: Door}} props */
export function Bar({ scene, door }) {
  const { t } = useWords();
  const layers = useLayers();
  const toasts = useToasts();
  const people = useSignal(/** @type {Member[]} */ ([]));
  const dragged = useSignal(/** @type {number | null} */ (null));
  const read = async () => {
    people.value = (await door.get("/api/personas")).people;
  };
  const parts = scene.parts.value;
  const strangers = parts.some((part) => !people.value.some((one) => one.member_id === part.person));
  useEffect(() => void read(), [strangers]);
  const another = async () => scene.add((await door.post("/api/personas", {})).member_id);
  /** @param {Element} at */
  const offer = async (at) => {
    await read();
    const absent = people.value.filter((one) => !parts.some((part) => part.person === one.member_id));
    const items = absent.map((one) => ({ text: shownName(one.name), icon: /** @type {const} */ ("person"), act: () => scene.add(one.member_id) }));
    openMenu(layers, { at, label: t("Who comes"), items: [...items, { text: t("New person"), icon: "person-add", act: () => void another() }] });
  };
  const copy = () => void navigator.clipboard?.writeText(location.href).then(() => toasts.say(t("Link copied")));
  return header(
    { class: "stage-bar" },
    h1({ class: "stage-title" }, t("Stage")),
    ul({ class: "stage-people", "aria-label": t("People on the stage") }, parts.map((part, place) => h(Place, { key: part.key, scene, part, place, people: people.value, dragged }))),
    button(
      { type: "button", class: "button-plain", "aria-haspopup": "menu", disabled: parts.length >= MOST, onClick: (/** @type {any} */ event) => void offer(event.currentTarget) },
      icon("person-add"),
      t("Add a person"),
    ),
    button({ type: "button", class: "button-icon", title: t("Copy the link to this scene"), "aria-label": t("Copy the link to this scene"), onClick: copy }, icon("share")),
  );
}

/**
 * Dragged to another place by the pointer; by keyboard the phone's menu moves it.
 * @param {{scene: Scene, part: Part, place: number, people: Member[], dragged: import("../kit/tags.mjs").SignalOf<number | null>}} props
 */
function Place({ scene, part, place, people, dragged }) {
  const { t } = useWords();
  const person = people.find((one) => one.member_id === part.person);
  const name = shownName(person?.name ?? part.person);
  return li(
    {
      class: dragged.value === part.key ? "stage-person stage-dragged" : "stage-person",
      draggable: true,
      onDragStart: () => (dragged.value = part.key),
      onDragEnd: () => (dragged.value = null),
      onDragOver: (/** @type {DragEvent} */ event) => {
        event.preventDefault();
        if (dragged.value !== null && dragged.value !== part.key) scene.move(dragged.value, place);
      },
      onDrop: (/** @type {DragEvent} */ event) => event.preventDefault(),
    },
    h(Face, { id: part.person, name, url: person?.photo_url, size: "small" }),
    span({ class: "one-line", dir: "auto" }, bdi(null, name)),
    button(
      { type: "button", class: "button-icon", title: t("Take {name} off", { name }), "aria-label": t("Take {name} off", { name }), onClick: () => scene.remove(part.key) },
      icon("close"),
    ),
  );
}
