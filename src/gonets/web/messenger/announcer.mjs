// Reads new messages out to a screen reader, gathered to one phrase in 2 seconds; the list itself is never live (M-42).
// @ts-check
import { shownName } from "../kit/names.mjs";
import { tags, useEffect, useState } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient, usePages } from "./context.mjs";
import { previewOf } from "./previews.mjs";

/** @typedef {import("../people/client.d.ts").Message} Message */

const { div } = tags;
const GATHER_MS = 2_000;

export function Announcer() {
  const client = useClient();
  const pages = usePages();
  const words = useWords();
  const [phrase, say] = useState("");
  useEffect(() => {
    /** @type {Message[]} */
    let gathered = [];
    let cancel = () => {};
    const stop = client.heard((chat, message) => {
      if (chat.id !== pages.now.peek().chat) return;
      gathered.push(message);
      if (gathered.length > 1) return;
      cancel = after(GATHER_MS, () => {
        say(phraseOf(gathered, words, client.me.peek()?.user_id));
        gathered = [];
      });
    });
    return () => {
      cancel();
      stop();
    };
  }, [client, pages, words]);
  return div({ role: "log", class: "unseen", "aria-label": words.t("New messages") }, phrase);
}

/**
 * @param {Message[]} messages
 * @param {import("../kit/words.mjs").Words} words
 * @param {string | undefined} me
 */
function phraseOf(messages, words, me) {
  const [only] = messages;
  if (only === undefined || messages.length > 1) return words.n("{count} new message", "{count} new messages", messages.length);
  return words.t("{name}: {text}", { name: shownName(only.sender.name), text: previewOf(only, words, me) });
}
