// @ts-check
// CALL: a line of the log: which way it went, how it ended, how long it took (W-ATT-CALL-1).
import { h } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { Card } from "./card.mjs";

/** @typedef {{type: "AUDIO" | "VIDEO", hangupType: "CANCELED" | "REJECTED" | "HUNGUP" | "MISSED", duration: number}} Call */
/** @typedef {import("../../kit/words.mjs").Words} Words */

/**
 * @param {{call: Call, mine: boolean}} props
 * @returns {any}
 */
export function CallCard({ call, mine }) {
  const words = useWords();
  const { t } = words;
  const isTaken = call.hangupType === "HUNGUP";
  const wayOf = mine ? t("Outgoing call") : t("Incoming call");
  const wayOfVideo = mine ? t("Outgoing video call") : t("Incoming video call");
  return h(Card, {
    kind: isTaken ? "call" : "call card-call-lost",
    glyph: isTaken ? (mine ? "call-out" : "call-in") : "call-missed",
    title: call.type === "VIDEO" ? wayOfVideo : wayOf,
    lines: [endOf(call, mine, words)],
  });
}

/**
 * @param {Call} call
 * @param {boolean} mine
 * @param {Words} words
 */
function endOf({ hangupType, duration = 0 }, mine, { t, duration: spelled }) {
  switch (hangupType) {
    case "HUNGUP":
      return t("Lasted {time}", { time: spelled(duration) });
    case "CANCELED":
      return t("Cancelled");
    case "REJECTED":
      return t("Declined");
    default:
      return mine ? t("No answer") : t("Missed");
  }
}
