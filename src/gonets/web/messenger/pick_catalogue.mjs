// @ts-check
// Stickers and tracks of this server, to be sent by a press (M-27).
import { icon } from "../kit/icons.mjs";
import { Sheet } from "../kit/dialog.mjs";
import { h, tags } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { catalogueUrl } from "./attachments/addresses.mjs";
import { TrackBar } from "./attachments/audio.mjs";
import { catalogueOf } from "./catalogue.mjs";
import { useClient } from "./context.mjs";
import { playingOf } from "./playing.mjs";

const { button, div, img, li, p, ul } = tags;

/** @typedef {import("../people/client.d.ts").Chat} Chat */
/** @typedef {import("../kit/layers.mjs").Layers} Layers */

/**
 * @param {Layers} layers
 * @param {Chat} chat
 */
export const openStickers = (layers, chat) => layers.open((close) => h(Stickers, { chat, onclose: close }));

/**
 * @param {Layers} layers
 * @param {Chat} chat
 */
export const openTracks = (layers, chat) => layers.open((close) => h(Tracks, { chat, onclose: close }));

/** @param {{chat: Chat, onclose: () => void}} props */
function Stickers({ chat, onclose }) {
  const { t } = useWords();
  const known = catalogueOf(useClient());
  const send = (/** @type {string} */ id) => {
    chat.send({ attachments: [{ type: "STICKER", payload: { id } }] });
    onclose();
  };
  return h(
    Sheet,
    { title: t("Stickers"), onclose },
    known && known.stickers.size === 0 ? h(Nothing, {}) : null,
    ul(
      { class: "pick-stickers" },
      [...(known?.stickers.values() ?? [])].map(({ id, title }) =>
        li(
          { key: id },
          button(
            { type: "button", class: "pick-sticker", title, "aria-label": t("Send sticker {name}", { name: title }), onClick: () => send(id) },
            img({ src: catalogueUrl("sticker", id), alt: "", width: 96, height: 96, loading: "lazy" }),
          ),
        ),
      ),
    ),
  );
}

/** @param {{chat: Chat, onclose: () => void}} props */
function Tracks({ chat, onclose }) {
  const { t } = useWords();
  const client = useClient();
  const playing = playingOf(client);
  const known = catalogueOf(client);
  const send = (/** @type {string} */ id) => {
    chat.send({ attachments: [{ type: "MUSIC", payload: { id } }] });
    onclose();
  };
  return h(
    Sheet,
    { title: t("Tracks"), onclose },
    known && known.tracks.size === 0 ? h(Nothing, {}) : null,
    ul(
      { class: "pick-tracks" },
      [...(known?.tracks.values() ?? [])].map(({ id, title, artist }) => {
        const track = { key: `pick ${id}`, url: catalogueUrl("music", id), title, from: artist ?? "", seconds: null };
        return li(
          { key: id, class: "pick-track" },
          h(TrackBar, { piece: null, playing, track, about: artist || t("Track") }),
          button({ type: "button", class: "button-icon", "aria-label": t("Send {name}", { name: title }), title: t("Send"), onClick: () => send(id) }, icon("send")),
        );
      }),
    ),
  );
}

/** An empty shelf says who fills it. */
function Nothing() {
  const { t } = useWords();
  return div({ class: "pick-nothing" }, p(null, t("Nothing here yet: the operator of this server fills the catalogue.")));
}
