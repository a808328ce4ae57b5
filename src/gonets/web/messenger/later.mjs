// @ts-check
// Modules that the first screen does without: loaded when wanted, and quietly soon after the start, so that they are there without a network (F-10).
import { signal } from "../kit/tags.mjs";
import { after } from "../kit/times.mjs";
import { useToasts } from "../kit/toast.mjs";
import { useWords } from "../kit/words.mjs";

/** The first screen comes first. */
const CALM_MS = 4000;

export const pickers = () => import("./attach_pickers.mjs");
export const lightbox = () => import("./lightbox.mjs");
export const looks = () => import("./looks.mjs");
export const firstWord = () => import("./first_word.mjs");

/** @typedef {typeof import("./attachments/rarer.mjs").RarePiece} RarePiece */

const rare = signal(/** @type {{RarePiece: RarePiece} | null} */ (null));
let isComing = false;

/**
 * What draws the rarer attachments: null until its module is there, then whoever asked is drawn anew.
 * @returns {RarePiece | null}
 */
export function rarePiece() {
  if (!rare.peek() && !isComing) {
    isComing = true;
    import("./attachments/rarer.mjs").then(
      (module) => (rare.value = module),
      () => (isComing = false), // asked again by the next that is drawn
    );
  }
  return rare.value?.RarePiece ?? null;
}

let isWarm = false;

/** Once a page. */
export function warmUp() {
  if (isWarm) return;
  isWarm = true;
  // What does not come now is asked for when it is wanted.
  after(CALM_MS, rarePiece);
  after(CALM_MS, () => void Promise.allSettled([pickers(), lightbox(), looks(), firstWord()]));
}

/**
 * Does something with a module that may have to be loaded first; says so if it cannot be.
 * @returns {<M>(load: () => Promise<M>, act: (module: M) => void) => void}
 */
export function useLater() {
  const toasts = useToasts();
  const { t } = useWords();
  return (load, act) => void load().then(act, () => toasts.say(t("Without a network this cannot be opened yet")));
}
