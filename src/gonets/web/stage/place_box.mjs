// @ts-check
// The box that puts a person of the stage at a place, which requests for a position then get (S-3).
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { placeOf } from "../messenger/asking.mjs";
import { TypedField } from "../messenger/typed_field.mjs";

const { button, div, form } = tags;

/** @param {{onclose: () => void, onplace: (place: import("../people/client.d.ts").Point | null) => void}} props */
export function PlaceBox({ onclose, onplace }) {
  const { t } = useWords();
  const text = useSignal("");
  const wrong = useSignal(false);
  const places = [
    { name: t("Moscow"), at: "55.7558, 37.6173" },
    { name: t("Kazan"), at: "55.7963, 49.1088" },
    { name: t("Vladivostok"), at: "43.1155, 131.8855" },
  ];
  /** @param {string} said */
  const put = (said) => {
    const place = placeOf(said);
    wrong.value = place === null;
    if (!place) return;
    onplace(place);
    onclose();
  };
  return h(
    Sheet,
    { title: t("Where is this person?"), onclose, kind: "sheet-small" },
    form(
      { class: "sheet-form", onSubmit: (/** @type {Event} */ event) => (event.preventDefault(), put(text.value)) },
      div({ class: "place-names" }, places.map(({ name, at }) => button({ key: name, type: "button", class: "button-plain", onClick: () => put(at) }, name))),
      h(TypedField, { name: t("Latitude and longitude"), text, wrong, fault: t("Two numbers are expected: −90 to 90 and −180 to 180"), placeholder: "55.7558, 37.6173" }),
      button({ type: "submit", class: "button-main", disabled: !text.value.trim() }, t("Put there")),
      button({ type: "button", class: "button-quiet", onClick: () => (onplace(null), onclose()) }, t("Where the browser is")),
    ),
  );
}
