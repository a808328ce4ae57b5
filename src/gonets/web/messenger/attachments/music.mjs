// @ts-check
// MUSIC: a track of the catalogue, played; an id the catalogue does not hold is a card with the id (W-ATT-MUSIC-1).
import { shownName } from "../../kit/names.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { catalogueOf } from "../catalogue.mjs";
import { useClient } from "../context.mjs";
import { playingOf } from "../playing.mjs";
import { catalogueUrl } from "./addresses.mjs";
import { TrackBar } from "./audio.mjs";
import { Card } from "./card.mjs";

const { bdi } = tags;

/**
 * @param {{id: string, of: string, from: string}} props `of`: the message and the place in it
 * @returns {any}
 */
export function MusicCard({ id, of, from }) {
  const { t } = useWords();
  const client = useClient();
  const known = catalogueOf(client)?.tracks.get(id);
  if (!known) return h(Card, { kind: "music", glyph: "music", title: t("Track"), lines: [bdi(null, shownName(id))] });
  const track = { key: of, url: catalogueUrl("music", id), title: known.title, from, seconds: null };
  return h(TrackBar, { piece: null, playing: playingOf(client), track, about: known.artist || t("Track") });
}
