// @ts-check
// The sheet that adds people to a chat, and says whether they will see what was written before (W-ADD-2).
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";
import { Switch } from "./pane.mjs";
import { PeoplePicker, toggle } from "./people_picker.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/types.d.ts").Member} Member */

const { button } = tags;

/**
 * @param {{chat: Chat, there: ReadonlySet<string>, onclose: () => void, onadded: () => Promise<void>}} props
 */
export function AddMembers({ chat, there, onclose, onadded }) {
  const { t, n } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const chosen = useSignal(/** @type {Member[]} */ ([]));
  const history = useSignal(false);
  const busy = useSignal(false);
  const add = async () => {
    busy.value = true;
    const people = chosen.value.map((one) => one.member_id);
    const done = await attempt(() =>
      client.door.post(`/api/chats/${chat.id}/members`, { add: people, show_history: history.value }).then(onadded),
    );
    busy.value = false;
    if (done) onclose();
  };
  const count = chosen.value.length;
  return h(
    Sheet,
    {
      title: t("Add people"),
      kind: "sheet-ask",
      onclose,
      footer: button(
        { type: "button", class: "button-main", disabled: count === 0 || busy.value, onClick: add },
        count === 0 ? t("Add") : n("Add {count} person", "Add {count} people", count),
      ),
    },
    h(Switch, {
      label: t("Show the whole history"),
      note: history.value ? t("They will see everything written here before.") : t("They will see only what is written from now on."),
      on: history.value,
      onchange: (on) => (history.value = on),
    }),
    h(PeoplePicker, { except: there, chosen, onchoose: (one) => toggle(chosen, one) }),
  );
}
