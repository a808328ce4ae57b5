// @ts-check
// Trying what the server may refuse: the reason is said in words at the messenger's foot.
import { useMemo } from "../kit/tags.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";
import { reasons, useLater } from "./later.mjs";

/** The answer tells whether it worked. */
export function useAttempt() {
  const words = useWords();
  const toasts = useToasts();
  const later = useLater();
  return useMemo(
    () =>
      /** @param {() => Promise<unknown>} act */
      async (act) => {
        try {
          await act();
          return true;
        } catch (error) {
          later(reasons, ({ whyNot }) => toasts.say(whyNot(words, error)));
          return false;
        }
      },
    [words, toasts],
  );
}
