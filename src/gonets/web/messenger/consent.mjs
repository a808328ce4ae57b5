// @ts-check
// Whether a group may write: its profile with allow, deny, block, the yeses given and every change (M-18); a person's profile.
import { confirm } from "../kit/dialog.mjs";
import { icon } from "../kit/icons.mjs";
import { useLayers } from "../kit/layers.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { whyNot } from "../people/refusals.mjs";
import { dialled } from "./attachments/vcard.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";
import { Face } from "./face.mjs";
import { Members } from "./members.mjs";
import { Pane, Switch } from "./pane.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/words.mjs").Words} Words */
/** @typedef {"ALLOWED" | "DENIED" | "BLOCKED" | "NONE"} Consent */
/** @typedef {{time: number, state: Consent, cause: string}} Change */
/** @typedef {{kind: "contact" | "location", time: number}} Yes */

const { bdi, button, div, h3, li, p, section, span, time, ul } = tags;

/**
 * The profile of the group or person of a chat, in the right pane.
 * @param {{chat: Chat, onclose: () => void}} props
 */
export function Profile({ chat, onclose }) {
  const { type } = chat.row.value;
  if (type === "CHAT") return h(Members, { chat, onclose });
  return type === "DIALOG" ? h(PersonProfile, { chat, onclose }) : h(GroupProfile, { chat, onclose });
}

/** @param {{chat: Chat, onclose: () => void}} props */
function PersonProfile({ chat, onclose }) {
  const { t } = useWords();
  const client = useClient();
  const other = chat.row.value.companion;
  const phone = useSignal("");
  useEffect(() => {
    if (!other) return;
    client.door.get(`/api/users/${other.member_id}`).then(
      (found) => (phone.value = found.phone ?? ""),
      () => (phone.value = ""),
    );
  }, [other?.member_id]);
  return h(
    Pane,
    { title: t("Profile"), onclose },
    h(Head, { chat, about: t("Person") }),
    phone.value &&
      section({ class: "pane-part" }, h3({ class: "pane-subtitle" }, t("Phone")), p({ dir: "ltr", class: "profile-phone" }, dialled(phone.value))),
  );
}

/** @param {{chat: Chat, onclose: () => void}} props */
function GroupProfile({ chat, onclose }) {
  const { t } = useWords();
  const row = chat.row.value;
  const group = row.companion?.member_id ?? row.group_id ?? "";
  return h(
    Pane,
    { title: t("Group"), onclose },
    h(Head, { chat, about: t("Group with a bot") }),
    h(ConsentPart, { chat, group }),
    h(Yeses, { group, name: chat.name.value }),
    h(History, { group, consent: row.consent ?? "NONE" }),
  );
}

/** @param {{chat: Chat, about: string}} props */
function Head({ chat, about }) {
  const row = chat.row.value;
  const name = chat.name.value;
  const url = row.icon?.url ?? row.companion?.photo_url;
  return div(
    { class: "profile-head" },
    h(Face, { id: row.companion?.member_id ?? chat.id, name, url, size: "large" }),
    p({ class: "profile-name", dir: "auto" }, bdi(null, shownName(name))),
    p({ class: "soft" }, about),
  );
}

/** @param {{chat: Chat, group: string}} props */
function ConsentPart({ chat, group }) {
  const { t } = useWords();
  const client = useClient();
  const layers = useLayers();
  const attempt = useAttempt();
  const busy = useSignal(false);
  const consent = chat.row.value.consent ?? "NONE";
  /** @param {"allow" | "deny" | "block"} word */
  const say = async (word) => {
    busy.value = true;
    await attempt(async () => {
      await client.door.post(`/api/groups/${group}/${word}`);
      await chat.refresh();
    });
    busy.value = false;
  };
  const block = async () => {
    const name = shownName(chat.name.value);
    const text = t("It will not be able to write to you. You can unblock it here at any time.");
    if (await confirm(layers, { title: t("Block “{group}”?", { group: name }), text, yes: t("Block"), danger: true })) await say("block");
  };
  const blocked = consent === "BLOCKED";
  return section(
    { class: "pane-part" },
    h(Switch, {
      label: t("Allow messages"),
      note: noteOf(consent, t),
      on: consent === "ALLOWED",
      disabled: busy.value || blocked,
      onchange: (on) => void say(on ? "allow" : "deny"),
    }),
    blocked
      ? button({ type: "button", class: "pane-action", disabled: busy.value, onClick: () => say("deny") }, icon("check"), t("Unblock"))
      : button({ type: "button", class: "pane-action button-danger", disabled: busy.value, onClick: block }, icon("ban"), t("Block")),
  );
}

/**
 * @param {Consent} consent
 * @param {Words["t"]} t
 */
function noteOf(consent, t) {
  switch (consent) {
    case "ALLOWED":
      return t("The group may write to you. Turn it off at any time.");
    case "DENIED":
      return t("The group cannot write to you. Writing to it turns this on again.");
    case "BLOCKED":
      return t("You blocked this group.");
    default:
      return t("The group may not write to you until you allow it or write first.");
  }
}

/**
 * What one agreed to give when a button asked (W-KBD-8); each can be withdrawn.
 * @param {{group: string, name: string}} props
 */
function Yeses({ group, name }) {
  const { t, dateTime } = useWords();
  const client = useClient();
  const attempt = useAttempt();
  const given = useSignal(/** @type {Yes[]} */ ([]));
  useEffect(() => {
    void attempt(async () => (given.value = (await client.door.get(`/api/groups/${group}/yeses`)).yeses));
  }, [group]);
  /** @param {Yes["kind"]} kind */
  const withdraw = (kind) =>
    attempt(async () => (given.value = (await client.door.post(`/api/groups/${group}/yeses/withdraw`, { kind })).yeses));
  if (given.value.length === 0) return null;
  return section(
    { class: "pane-part" },
    h3({ class: "pane-subtitle" }, t("Sent without asking again")),
    p({ class: "soft small" }, t("“{group}” gets these by a quick button, since you said yes before.", { group: shownName(name) })),
    ul(
      null,
      given.value.map((yes) =>
        li(
          { key: yes.kind, class: "pane-row" },
          icon(yes.kind === "contact" ? "contact" : "location"),
          span({ class: "pane-row-text" }, yes.kind === "contact" ? t("Your contact") : t("Your position"), span({ class: "soft small" }, dateTime(yes.time))),
          button({ type: "button", class: "button-quiet", onClick: () => withdraw(yes.kind) }, t("Withdraw")),
        ),
      ),
    ),
  );
}

/**
 * Every change with its time and cause (W-CONS-4); read anew whenever it changes.
 * @param {{group: string, consent: Consent}} props
 */
function History({ group, consent }) {
  const words = useWords();
  const { t } = words;
  const client = useClient();
  const changes = useSignal(/** @type {Change[]} */ ([]));
  const trouble = useSignal("");
  useEffect(() => {
    client.door.get(`/api/groups/${group}/consent`).then(
      (found) => (changes.value = found.changes),
      (error) => (trouble.value = whyNot(words, error)),
    );
  }, [group, consent]);
  return section(
    { class: "pane-part" },
    h3({ class: "pane-subtitle" }, t("History of changes")),
    trouble.value && p({ class: "field-error" }, trouble.value),
    changes.value.length === 0 && !trouble.value ? p({ class: "soft" }, t("Nothing was changed yet.")) : null,
    ul(
      { class: "consent-history" },
      changes.value.map((change, place) =>
        li(
          { key: place, class: "pane-row" },
          icon(change.state === "ALLOWED" ? "check" : change.state === "BLOCKED" ? "ban" : "close"),
          span(
            { class: "pane-row-text" },
            changeText(change, t),
            time({ class: "soft small", dateTime: new Date(change.time).toISOString() }, words.dateTime(change.time)),
          ),
        ),
      ),
    ),
  );
}

/**
 * @param {Change} change
 * @param {Words["t"]} t
 */
function changeText({ state, cause }, t) {
  switch (cause) {
    case "WROTE":
      return t("Allowed: you wrote to the group");
    case "STARTED":
      return t("Allowed: you pressed Start");
    case "LEFT":
      return t("Denied: you left the chat");
    case "BLOCKED":
      return t("Denied: you blocked the group");
    default:
      if (state === "ALLOWED") return t("Allowed: you turned messages on");
      return state === "BLOCKED" ? t("Blocked by you") : t("Denied: you turned messages off");
  }
}
