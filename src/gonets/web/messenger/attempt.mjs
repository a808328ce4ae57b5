// @ts-check
// Trying what the server may refuse: the reason is said in words at the messenger's foot.
import { useMemo } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { NoNetwork, Refused, faultOf } from "../people/door.mjs";
import { reasonOf } from "../people/refusals.mjs";

/** @typedef {import("../kit/words.mjs").Words} Words */

/**
 * Why it did not work, in words. What is neither a refusal nor the network is a fault of ours and is thrown on.
 * @param {Words} words
 * @param {unknown} error
 */
export function whyNot(words, error) {
  if (!(error instanceof Refused || error instanceof NoNetwork)) throw error;
  return reasonOf(words, faultOf(error));
}

/** The answer tells whether it worked. */
export function useAttempt() {
  const words = useWords();
  const toasts = useToasts();
  return useMemo(
    () =>
      /** @param {() => Promise<unknown>} act */
      async (act) => {
        try {
          await act();
          return true;
        } catch (error) {
          toasts.say(whyNot(words, error));
          return false;
        }
      },
    [words, toasts],
  );
}
