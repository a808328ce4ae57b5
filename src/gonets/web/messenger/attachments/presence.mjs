// @ts-check
// Whether a picture is there, gone for good, or only not to be had now: its element does not say why it did not come.
import { useEffect, useRef, useSignal } from "../../kit/tags.mjs";
import { isTrouble } from "../../people/door.mjs";
import { useClient } from "../context.mjs";

/**
 * What did not come is asked for once more by the door, which tells gone from away; what is away is tried again.
 * @param {string | null} url
 */
export function usePresence(url) {
  const client = useClient();
  const state = useSignal(/** @type {"here" | "away" | "gone"} */ (url === null ? "gone" : "here"));
  const tries = useSignal(0);
  const wasGiven = useRef(false);
  useEffect(() => {
    state.value = url === null ? "gone" : "here";
    wasGiven.current = false;
  }, [url]);
  const again = () => {
    if (state.peek() !== "away") return;
    tries.value += 1;
    state.value = "here";
  };
  const onError = async () => {
    // What is on this machine does not come later.
    if (!url?.startsWith("/")) return void (state.value = "gone");
    try {
      await client.door.bytes(url);
      // Given twice and not drawn, it is no picture.
      state.value = wasGiven.current ? "gone" : "away";
      wasGiven.current = true;
      again();
    } catch (error) {
      state.value = isTrouble(error) ? "away" : "gone";
      if (isTrouble(error)) client.again(tries.peek(), again);
    }
  };
  return { state: state.value, key: tries.value, again, onError };
}
