// @ts-check
// Text of a person with its links, and every link that leads out of the messenger (M-30).
import { parts } from "../kit/linkify.mjs";
import { h, tags, useMemo } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";

const { a } = tags;

/** @typedef {import("../kit/linkify.mjs").Link} Link */

/**
 * @param {{text: string}} props
 * @returns {any}
 */
export function LinkedText({ text }) {
  const found = useMemo(() => parts(text), [text]);
  return found.map((part, place) => ("url" in part ? h(Outward, { key: place, link: part }) : part.text));
}

/**
 * `dir` keeps the address apart from the writing around it: nothing turns it round.
 * @param {{link: Link, class?: string, label?: string, children?: import("../kit/tags.mjs").Children}} props
 * @returns {any}
 */
export function Outward({ link, label, children, ...rest }) {
  const { t } = useWords();
  const stays = new URL(link.url).origin === location.origin;
  const away = stays ? {} : { target: "_blank", rel: "noopener noreferrer nofollow" };
  return a(
    { href: link.url, dir: "ltr", class: rest.class, title: t("Leads to {host}", { host: link.host }), "aria-label": label, ...away },
    children ?? link.text,
  );
}
