// @ts-check
// A voice message: recorded, heard as a moving waveform, sent or thrown away; a refused microphone is explained (M-27).
import { icon } from "../kit/icons.mjs";
import { Sheet } from "../kit/dialog.mjs";
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { BARS } from "./attachments/waveform.mjs";
import { Take } from "./take.mjs";

const { button, div, li, ol, p, span } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */

/**
 * @param {Layers} layers
 * @param {Chat} chat
 */
export function openRecorder(layers, chat) {
  return layers.open((close) => h(Recorder, { chat, onclose: close }));
}

/** @param {{chat: Chat, onclose: () => void}} props */
function Recorder({ chat, onclose }) {
  const { t } = useWords();
  const take = useSignal(/** @type {Take | null} */ (null));
  const trouble = useSignal(/** @type {"" | "refused" | "none"} */ (""));
  useEffect(() => {
    let isHere = true;
    void Take.begin().then(
      (begun) => (isHere ? (take.value = begun) : begun.drop()),
      (fault) => (trouble.value = fault instanceof DOMException && fault.name === "NotAllowedError" ? "refused" : "none"),
    );
    return () => {
      isHere = false;
      take.peek()?.drop();
    };
  }, []);
  const send = async () => {
    const made = await take.peek()?.finish();
    onclose();
    if (!made) return;
    const { blob, name, seconds, peaks } = made;
    chat.send({ uploads: [chat.upload(blob, "AUDIO", { name, duration: seconds, waveform: peaks })] });
  };
  const running = take.value;
  return h(
    Sheet,
    {
      title: t("Voice message"),
      onclose,
      kind: "sheet-small",
      footer: running && [
        button({ key: "drop", type: "button", class: "button-plain", onClick: onclose }, t("Cancel")),
        button({ key: "send", type: "button", class: "button-main", "data-focus": "", onClick: send }, icon("send"), t("Send")),
      ],
    },
    trouble.value ? h(NoMicrophone, { why: trouble.value }) : running ? h(Meter, { take: running, chat }) : p({ class: "recorder-wait" }, t("Allow the microphone in the browser's question")),
  );
}

/** @param {{take: Take, chat: Chat}} props */
function Meter({ take, chat }) {
  const { t, duration } = useWords();
  const seconds = Math.floor(take.seconds.value);
  useEffect(() => chat.typing("sending_audio"), [seconds]);
  const heard = take.loudness.value.slice(-BARS);
  return div(
    { class: "recorder" },
    span({ class: "recorder-light", "aria-hidden": true }),
    span({ class: "recorder-time", role: "timer", "aria-label": t("Recorded {time}", { time: duration(seconds) }) }, duration(seconds)),
    div({ class: "recorder-waves", "aria-hidden": true }, heard.map((peak, place) => span({ key: place, style: { height: `${Math.max(8, Math.round(100 * peak))}%` } }))),
  );
}

/**
 * What is wrong and what helps; browsers ask only once.
 * @param {{why: "refused" | "none"}} props
 */
function NoMicrophone({ why }) {
  const { t } = useWords();
  if (why === "none") return div({ class: "refused", role: "alert" }, p(null, t("No microphone was found. Connect one and try again.")));
  return div(
    { class: "refused", role: "alert" },
    p(null, t("The browser does not let this page use the microphone.")),
    ol(
      { class: "refused-steps" },
      li(null, t("Press the sign before the address of this page.")),
      li(null, t("Allow the microphone.")),
      li(null, t("Try again.")),
    ),
  );
}
