// @ts-check
// Modules that the first screen does without, each for an act of the person's (F-10).
import { later } from "../kit/lazy.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";

export const menus = later(() => import("../kit/menu.mjs"));
export const pickers = later(() => import("./attach_pickers.mjs"));
export const lightbox = later(() => import("./lightbox.mjs"));
export const looks = later(() => import("./looks.mjs"));
export const reasons = later(() => import("../people/refusals.mjs"));
export const firstWord = later(() => import("./first_word.mjs"));

/**
 * Does something with a module that may have to be fetched first; says so if it cannot be.
 * @returns {<M>(load: () => Promise<M>, act: (module: M) => void) => void}
 */
export function useLater() {
  const toasts = useToasts();
  const { t } = useWords();
  return (load, act) => void load().then(act, () => toasts.say(t("Without a network this cannot be opened yet")));
}
