// @ts-check
// What a press leads to: a word from the bot, or the question whether to give it what the button asks for (M-5, M-19).
import { useCallback } from "../kit/tags.mjs";
import { useLayers } from "../kit/layers.mjs";
import { useAttempt } from "./attempt.mjs";
import { useClient } from "./context.mjs";

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../people/client.d.ts").Point} Location */

/**
 * Presses a button; done when the server knows of it and, if it asked for something, the person has decided.
 * @param {Chat} chat
 * @returns {(mid: string, row: number, column: number) => Promise<void>}
 */
export function usePress(chat) {
  const client = useClient();
  const layers = useLayers();
  const attempt = useAttempt();
  return useCallback(
    async (mid, row, column) => {
      await attempt(async () => {
        const answer = await chat.press(mid, row, column);
        if (!("ask" in answer)) return;
        /** @param {{share: boolean, location?: Location}} given */
        const give = (given) => chat.press(mid, row, column, given);
        const { askForContact, askForPlace, findPosition } = await import("./asking.mjs");
        const agreed = answer.agreed && answer.ask === "location" ? await quietly(findPosition(client)) : null;
        // An earlier yes and `quick` (W-KBD-8): only the browser has to be asked.
        if (agreed) await chat.press(mid, row, column, { location: agreed });
        else if (answer.ask === "contact") await askForContact(layers, { chat, group: answer.group, what: answer.what, give });
        else await askForPlace(layers, { chat, group: answer.group, give });
      });
    },
    [chat, client, layers, attempt],
  );
}

/**
 * A position that cannot be had is asked for in the open.
 * @param {Promise<Location>} looking
 */
const quietly = (looking) => looking.catch(() => null);
