// @ts-check
// A phone of the stage: the real messenger of one person, with its own connection and its own switches (S-1, S-3).
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { openMenu } from "../kit/menu.mjs";
import { shownName } from "../kit/names.mjs";
import { effect, h, tags, useEffect, useLayoutEffect, useRef, useSignal } from "../kit/tags.mjs";
import { ownName, useWords } from "../kit/words.mjs";
import { ClientContext } from "../messenger/context.mjs";
import { Face } from "../messenger/face.mjs";
import { mount } from "../messenger/main.mjs";
import { SWITCH } from "../messenger/personas.mjs";
import { standAt } from "../messenger/position.mjs";
import { Simulator } from "../messenger/simulate.mjs";
import { LinkBox } from "./link_box.mjs";
import { NumberBox } from "./number_box.mjs";
import { PlaceBox } from "./place_box.mjs";

/** @typedef {import("./scene.mjs").Scene} Scene */
/** @typedef {import("./scene.mjs").Part} Part */
/** @typedef {import("../messenger/deep_link.mjs").Start} Start */
/** @typedef {import("../people/client.d.ts").Client} Client */

const { bdi, button, div, header, section, span } = tags;

/** @param {{scene: Scene, part: Part}} props */
export function Phone({ scene, part }) {
  const { t } = useWords();
  const screen = useRef(/** @type {HTMLDivElement | null} */ (null));
  const client = useSignal(/** @type {Client | null} */ (null));
  const start = useSignal(/** @type {Start | null} */ (null));
  useEffect(() => {
    const root = screen.current;
    if (!root) return;
    return occupy(root, scene, part, start.value, client);
    // The chat is where the phone begins; afterwards the address follows the phone.
  }, [part.person, start.value]);
  const name = client.value?.me.value?.name ?? "…";
  return section(
    { class: "phone", "aria-label": t("Phone of {name}", { name: shownName(name) }), "data-person": part.person },
    h(PhoneHead, { scene, part, client: client.value, name, onstart: (/** @type {Start} */ wanted) => (start.value = wanted) }),
    div({ class: "phone-screen", ref: screen }),
  );
}

/**
 * Puts a messenger of the person into the screen.
 * @param {HTMLElement} root
 * @param {Scene} scene
 * @param {Part} part
 * @param {Start | null} start
 * @param {import("../kit/tags.mjs").SignalOf<Client | null>} client
 */
function occupy(root, scene, part, start, client) {
  const mounted = mount(root, { as: part.person, ...(start ? { start } : {}) });
  client.value = mounted.client;
  scene.clients.set(part.key, mounted.client);
  if (part.chat && !start) mounted.pages.openChat(part.chat);
  const forget = effect(() => {
    const { chat } = mounted.pages.now.value;
    scene.change(part.key, { chat });
  });
  /** @param {Event} event */
  const become = (event) => {
    event.preventDefault();
    if (event instanceof CustomEvent) scene.change(part.key, { person: event.detail, chat: null });
  };
  root.addEventListener(SWITCH, become);
  return () => {
    root.removeEventListener(SWITCH, become);
    forget();
    mounted.unmount();
    scene.clients.delete(part.key);
    client.value = null;
  };
}

/** @param {{scene: Scene, part: Part, client: Client | null, name: string, onstart: (start: Start) => void}} props */
function PhoneHead({ scene, part, client, name, onstart }) {
  const { t } = useWords();
  const offline = useSignal(false);
  const slow = useSignal(false);
  useLayoutEffect(() => void client?.setOffline(offline.value), [client, offline.value]);
  useLayoutEffect(() => void client?.setSlow(slow.value), [client, slow.value]);
  return header(
    { class: "phone-head" },
    h(Face, { id: part.person, name, url: client?.me.value?.photo_url, size: "small" }),
    span({ class: "phone-name one-line", dir: "auto" }, bdi(null, shownName(name))),
    slow.value && icon("timer", { label: t("Slow network"), class: "phone-slow" }),
    button(
      {
        type: "button",
        class: offline.value ? "button-icon phone-offline" : "button-icon",
        "aria-pressed": offline.value,
        title: t("Offline"),
        "aria-label": t("Offline"),
        onClick: () => (offline.value = !offline.value),
      },
      icon(offline.value ? "offline" : "live"),
    ),
    client ? h(PhoneMenu, { scene, part, client, slow, onstart }) : null,
  );
}

/** @param {{scene: Scene, part: Part, client: Client, slow: import("../kit/tags.mjs").SignalOf<boolean>, onstart: (start: Start) => void}} props */
function PhoneMenu({ scene, part, client, slow, onstart }) {
  const { t } = useWords();
  const layers = useLayers();
  const place = scene.parts.value.indexOf(part);
  const dark = client.theme.value === "dark";
  const russian = client.language.value === "ru";
  /** @param {Element} at */
  const open = (at) =>
    openMenu(layers, {
      at,
      label: t("What to do with this phone"),
      items: [
        { text: t("Open a deep link"), icon: "link", act: () => void layers.open((close) => h(LinkBox, { onclose: close, onstart })) },
        {
          text: t("Put somewhere"),
          icon: "location",
          act: () => void layers.open((close) => h(PlaceBox, { onclose: close, onplace: (spot) => standAt(client, spot) })),
        },
        {
          text: t("Give a phone number"),
          icon: "contact",
          act: () => void layers.open((close) => h(NumberBox, { client, onclose: close })),
        },
        { text: slow.value ? t("Normal network") : t("Slow network"), icon: "timer", act: () => (slow.value = !slow.value) },
        ...othersIn(scene, part).map(({ theirs, chat, name }) => ({
          text: t("Call or present from {name}", { name }),
          icon: /** @type {const} */ ("phone"),
          act: () => void layers.open((close) => h(ClientContext.Provider, { value: theirs }, h(Simulator, { chat, onclose: close }))),
        })),
        { text: dark ? t("Light theme") : t("Dark theme"), icon: dark ? "sun" : "moon", act: () => void client.setProfile({ theme: dark ? "light" : "dark" }) },
        { text: ownName(russian ? "en" : "ru"), icon: "languages", act: () => void client.setProfile({ language: russian ? "en" : "ru" }) },
        { text: t("Move left"), icon: "arrow-left", disabled: place === 0, act: () => scene.move(part.key, place - 1) },
        { text: t("Move right"), icon: "arrow-right", disabled: place === scene.parts.value.length - 1, act: () => scene.move(part.key, place + 1) },
        { text: t("Take off the stage"), icon: "close", danger: true, act: () => scene.remove(part.key) },
      ],
    });
  return button(
    {
      type: "button",
      class: "button-icon",
      title: t("What to do with this phone"),
      "aria-label": t("What to do with this phone"),
      "aria-haspopup": "menu",
      onClick: (/** @type {any} */ event) => void open(event.currentTarget),
    },
    icon("more"),
  );
}

/**
 * Whoever else on the stage is in the chat that this phone has open: what they do comes in here.
 * @param {Scene} scene
 * @param {Part} part
 */
function othersIn(scene, part) {
  return scene.parts.peek().flatMap(({ key }) => {
    const theirs = key === part.key ? undefined : scene.clients.get(key);
    const chat = part.chat === null ? undefined : theirs?.chat(part.chat);
    return theirs && chat ? [{ theirs, chat, name: shownName(theirs.me.peek()?.name ?? "") }] : [];
  });
}
