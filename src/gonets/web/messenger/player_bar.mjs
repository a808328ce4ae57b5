// @ts-check
// The bar over a chat while something plays, and its buttons.
import { icon } from "../kit/icons.mjs";
import { shownName } from "../kit/names.mjs";
import { h, tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { useClient } from "./context.mjs";
import { bringPlayer } from "./player.mjs";
import { playingOf } from "./playing.mjs";
import { RateButton, Seek } from "./seek.mjs";

const { bdi, button, div, span } = tags;

/** @typedef {import("./playing.mjs").Playing} Playing */

/** Draws nothing while nothing plays. */
function PlayerBar() {
  const playing = playingOf(useClient());
  const track = playing.track.value;
  return track && h(Bar, { playing, track });
}

bringPlayer(PlayerBar);

/** @param {{playing: Playing, track: import("./playing.mjs").Track}} props */
function Bar({ playing, track }) {
  const { t } = useWords();
  const isPlaying = playing.isPlaying.value;
  const label = isPlaying ? t("Pause") : t("Play");
  return div(
    { class: "player", role: "group", "aria-label": t("Player") },
    button({ type: "button", class: "button-icon", "aria-label": label, title: label, onClick: () => playing.toggle(track) }, icon(isPlaying ? "pause" : "play")),
    div(
      { class: "player-about" },
      span({ class: "player-title one-line" }, bdi(null, track.title)),
      playing.hasFailed.value ? span({ class: "player-from" }, t("This cannot be played")) : span({ class: "player-from one-line" }, bdi(null, shownName(track.from))),
    ),
    h(Seek, { playing, track }),
    h(RateButton, { playing }),
    button({ type: "button", class: "button-icon", "aria-label": t("Stop"), title: t("Stop"), onClick: () => playing.stop() }, icon("close")),
  );
}
