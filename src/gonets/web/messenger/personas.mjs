// @ts-check
// Acting as another person (development): the switch, and a new person in one click (M-24).
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { openMenu } from "../kit/menu.mjs";
import { shownName } from "../kit/names.mjs";
import { tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";

/** @typedef {import("../people/types.d.ts").Member} Member */

const { button } = tags;
/** The stage hears it and turns its phone into that person; elsewhere the page does. */
export const SWITCH = "gonets-persona";

/** In development alone. */
export function Personas() {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const attempt = useAttempt();
  const busy = useSignal(false);
  const me = client.me.value?.user_id;
  /** @param {HTMLElement} from */
  const open = (from) =>
    attempt(async () => {
      busy.value = true;
      const { people } = await client.door.get("/api/personas").finally(() => (busy.value = false));
      const items = people.map((/** @type {Member} */ one) => ({
        text: shownName(one.name),
        icon: /** @type {const} */ ("person"),
        checked: one.member_id === me,
        act: () => become(from, one.member_id),
      }));
      const fresh = { text: t("New person"), icon: /** @type {const} */ ("person-add"), act: () => void attempt(() => another(from)) };
      openMenu(layers, { at: from, label: t("Act as"), items: [...items, fresh] });
    });
  /** @param {HTMLElement} from */
  const another = async (from) => become(from, (await client.door.post("/api/personas", {})).member_id);
  return button(
    {
      type: "button",
      class: "button-icon personas",
      title: t("Act as another person"),
      "aria-label": t("Act as another person"),
      "aria-haspopup": "menu",
      "aria-busy": busy.value,
      onClick: (/** @type {any} */ event) => void open(event.currentTarget),
    },
    icon("group"),
  );
}

/**
 * @param {HTMLElement} from
 * @param {string} person
 */
function become(from, person) {
  const heard = new CustomEvent(SWITCH, { bubbles: true, cancelable: true, detail: person });
  if (from.dispatchEvent(heard)) location.assign(`/?as=${encodeURIComponent(person)}`);
}
