// @ts-check
// The box that gives a person of the stage a phone number, which requests for a contact then get (S-3).
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { dialled } from "../messenger/attachments/vcard.mjs";
import { useAttempt } from "../messenger/attempt.mjs";
import { TypedField } from "../messenger/typed_field.mjs";

const { button, div, form } = tags;
const NUMBERS = ["79990000001", "77010000002", "4915100000003"];
/** What people write between the digits. */
const BETWEEN = /[\s()+.-]/gu;
const NUMBER = /^[0-9]{5,15}$/;

/** @param {{client: import("../people/client.d.ts").Client, onclose: () => void}} props */
export function NumberBox({ client, onclose }) {
  const { t } = useWords();
  const attempt = useAttempt();
  const text = useSignal("");
  const wrong = useSignal(false);
  /** @param {string | null} phone */
  const give = async (phone) => {
    if (await attempt(() => client.setProfile({ phone }))) onclose();
  };
  const giveWritten = () => {
    const phone = text.value.replace(BETWEEN, "");
    wrong.value = !NUMBER.test(phone);
    if (!wrong.value) void give(phone);
  };
  return h(
    Sheet,
    { title: t("What is this person's number?"), onclose, kind: "sheet-small" },
    form(
      { class: "sheet-form", onSubmit: (/** @type {Event} */ event) => (event.preventDefault(), giveWritten()) },
      div(
        { class: "place-names" },
        NUMBERS.map((one) => button({ key: one, type: "button", class: "button-plain", dir: "ltr", onClick: () => void give(one) }, dialled(one))),
      ),
      h(TypedField, { name: t("Phone"), text, wrong, fault: t("A number has 5 to 15 digits"), placeholder: dialled(client.me.value?.phone ?? "") }),
      button({ type: "submit", class: "button-main", disabled: !text.value.trim() }, t("Give this number")),
      button({ type: "button", class: "button-quiet", onClick: () => void give(null) }, t("No number")),
    ),
  );
}
