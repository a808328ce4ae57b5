// @ts-check
// SHARE: where a link leads, large, and the whole of it below; nothing is fetched.
import { shownName } from "../../kit/names.mjs";
import { linkOf } from "../../kit/linkify.mjs";
import { h, tags } from "../../kit/tags.mjs";
import { useWords } from "../../kit/words.mjs";
import { Outward } from "../linked.mjs";
import { Card } from "./card.mjs";

const { bdi, span, wbr } = tags;

/**
 * @param {{url: string}} props
 * @returns {any}
 */
export function ShareCard({ url }) {
  const { t } = useWords();
  const link = linkOf(url);
  if (link === null) {
    return h(Card, { kind: "share", glyph: "link", title: t("This address is not a link"), lines: [bdi({ class: "share-url" }, shownName(url))] });
  }
  return h(
    Outward,
    { link, class: "share" },
    h(Card, { kind: "share", glyph: "globe", title: span({ class: "share-host" }, broken(link.host)), lines: [span({ class: "share-url" }, link.text)] }),
  );
}

/**
 * A long host goes on in the next line after a dot, not amid a name.
 * @param {string} host
 */
const broken = (host) => host.split(/(?<=\.)/u).flatMap((part, at) => (at > 0 ? [wbr({ key: at }), part] : [part]));
