// @ts-check
// Choosing people by name: for a new chat, for new members, for whom to write to.
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";

/** @typedef {import("../people/types.d.ts").Member} Member */
/**
 * @template T
 * @typedef {import("../kit/tags.mjs").SignalOf<T>} SignalOf
 */

const { bdi, button, div, input, label, li, p, span, ul } = tags;
/** So that a word typed in one go is one question. */
const PAUSE_MS = 150;

/**
 * People one may choose, by name; `except` are those who are there already. `onchoose` gets each one pressed.
 * @param {{except?: ReadonlySet<string>, chosen?: SignalOf<Member[]>, onchoose: (member: Member) => void}} props
 */
export function PeoplePicker({ except, chosen, onchoose }) {
  const words = useWords();
  const { t } = words;
  const text = useSignal("");
  const found = usePeople(text);
  const me = useClient().me.value?.user_id;
  const offered = (found.people.value ?? []).filter((one) => one.member_id !== me && !except?.has(one.member_id));
  const nobody = text.value.trim() || except ? t("Nobody is found") : t("Nobody shares a chat with you yet. Make one and send its link to others.");
  return div(
    { class: "picker" },
    label(
      { class: "field picker-field" },
      span({ class: "unseen" }, t("Find a person by name")),
      input({
        type: "search",
        value: text.value,
        placeholder: t("Name"),
        autoComplete: "off",
        "data-focus": "",
        onInput: (/** @type {any} */ event) => (text.value = event.currentTarget.value),
      }),
    ),
    chosen && h(Chosen, { chosen }),
    found.trouble.value && p({ class: "field-error", role: "alert" }, found.trouble.value),
    found.people.value && offered.length === 0 ? p({ class: "soft", role: "status" }, nobody) : null,
    ul({ class: "picker-list" }, offered.map((one) => h(Person, { key: one.member_id, person: one, chosen, onchoose }))),
  );
}

/** @param {{person: Member, chosen?: SignalOf<Member[]> | undefined, onchoose: (member: Member) => void}} props */
function Person({ person, chosen, onchoose }) {
  const isChosen = chosen?.value.some((one) => one.member_id === person.member_id);
  return li(
    null,
    button(
      { type: "button", class: "picker-person", "aria-pressed": chosen ? isChosen : undefined, onClick: () => onchoose(person) },
      h(Face, { id: person.member_id, name: person.name, url: person.photo_url, size: "small" }),
      span({ class: "one-line", dir: "auto" }, bdi(null, shownName(person.name))),
      isChosen ? icon("check", { class: "picker-check" }) : null,
    ),
  );
}

/** @param {{chosen: SignalOf<Member[]>}} props */
function Chosen({ chosen }) {
  const { t } = useWords();
  return ul(
    { class: "picker-chosen" },
    chosen.value.map((one) =>
      li(
        { key: one.member_id },
        button(
          {
            type: "button",
            class: "picker-chip",
            title: t("Take {name} off", { name: shownName(one.name) }),
            onClick: () => (chosen.value = chosen.value.filter((other) => other !== one)),
          },
          bdi(null, shownName(one.name)),
          icon("close"),
        ),
      ),
    ),
  );
}

/**
 * Adds who is not chosen, takes off who is.
 * @param {SignalOf<Member[]>} chosen
 * @param {Member} person
 */
export function toggle(chosen, person) {
  const others = chosen.value.filter((one) => one.member_id !== person.member_id);
  chosen.value = others.length < chosen.value.length ? others : [...others, person];
}

/** @param {SignalOf<string>} text */
function usePeople(text) {
  const words = useWords();
  const { door } = useClient();
  const people = useSignal(/** @type {Member[] | null} */ (null));
  const trouble = useSignal("");
  useEffect(() => {
    const stop = new AbortController();
    const ask = async () => {
      try {
        people.value = (await door.get("/api/people", { q: text.value.trim() }, stop.signal)).people;
        trouble.value = "";
      } catch (error) {
        if (!stop.signal.aborted) trouble.value = whyNot(words, error);
      }
    };
    const cancel = after(text.value ? PAUSE_MS : 0, () => void ask());
    return () => (cancel(), stop.abort());
  }, [text.value]);
  return { people, trouble };
}
