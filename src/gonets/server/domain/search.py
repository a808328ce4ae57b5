"""What somebody looks for: parts of words in any case, ё as е; several words mean all of them (M-22)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from gonets.server.domain.refusals import Malformed
from gonets.wire.attachments import Contact, Media
from gonets.wire.messages import Content

QUERY_CHARS = 200
#: Signs shown before and after what was found.
BEFORE, AFTER = 40, 80
#: Longest part of a word that the store is asked about: what a hostile text costs there is bounded by it (0.65 ms of
#: SQLite for 4,096 equal letters).
ASKED_CHARS = 12
#: Letters of more than two forms; the test walks all of Unicode.
_FORMS = {
    "е": "еёЕЁ",
    "σ": "σςΣ",
    "k": "kK\u212a",
    "å": "åÅ\u212b",
    "ß": "ßẞ",
    "θ": "θΘϴ",
    "ω": "ωΩ\u2126",
    # Not letters, but written in another way in a class; the control character \x01 stands in no stored text.
    "^": "\x01^",
    "\\": "\\\\",
    "\x00": "\x01",
}
_SAME = str.maketrans("ёς", "еσ")
#: What JSON writes in another way than people do.
_ESCAPED = re.compile(r'["\\\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of a query, folded; at least one."""

    words: tuple[str, ...]

    @property
    def asked(self) -> tuple[str, str, str]:
        """The three most telling words as the store is asked about them: every match has them, few others do."""
        parts = sorted((_pattern(word) for word in self.words), key=len, reverse=True)
        first, second, third, *_ = (*parts, "", "", "")
        return first, second, third

    @property
    def whole(self) -> list[str]:
        """Each word as the store is asked about names, which it keeps as they are: matches have all, others do not."""
        return ["".join(map(_class, word)) for word in self.words]

    def is_in(self, text: str) -> bool:
        folded = fold(text)
        return all(word in folded for word in self.words)


@dataclass(frozen=True, slots=True)
class Found:
    """A place in its context; the context is one line."""

    before: str
    hit: str
    after: str


def wanted(query: str) -> Wanted | None:
    """None if there is not a word in it. Raises Malformed."""
    if len(query) > QUERY_CHARS:
        raise Malformed("q", f"at most {QUERY_CHARS} characters are expected")
    words = dict.fromkeys(fold(unicodedata.normalize("NFC", query)).split())
    return Wanted(tuple(words)) if words else None


def fold(text: str) -> str:
    """Sign for sign, so that places in it are places in the text."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters of far alphabets become two
        lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    return lower.translate(_SAME)


def found_in(content: Content, asked: Wanted) -> Found | None:
    """Text, names of files and names of contacts count as one text; shown is the place that comes first."""
    texts = [text for text in _texts(content) if text]
    folded = [fold(text) for text in texts]
    first: tuple[int, int, int] | None = None
    for word in asked.words:
        place = _place(folded, word)
        if place is None:
            return None
        first = min(first or (*place, len(word)), (*place, len(word)))
    assert first is not None, "a query has a word"  # noqa: S101 narrows the type
    which, start, length = first
    return _excerpt(texts[which], start, start + length)


def _texts(content: Content) -> list[str]:
    found = [] if content.text is None else [content.text]
    for each in content.attachments:
        match each.payload:
            case Media(name=name):
                found.append(name)
            case Contact(name=name):
                found.append(name)
            case _:
                pass
    return found


def _place(folded: Sequence[str], word: str) -> tuple[int, int] | None:
    places = ((which, text.find(word)) for which, text in enumerate(folded))
    return next((place for place in places if place[1] >= 0), None)


def _excerpt(text: str, start: int, end: int) -> Found:
    """Whole words where one is not too far away."""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    if start > BEFORE:
        before = "…" + (before.partition(" ")[2] or before)
    if end + AFTER < len(text):
        after = (after.rpartition(" ")[0] or after) + "…"
    return Found(_one_line(before), _one_line(text[start:end]), _one_line(after))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _pattern(word: str) -> str:
    """Classes of signs, which both engines read alike: the longest part that JSON writes as it is."""
    part = max(_ESCAPED.split(word), key=len)[:ASKED_CHARS]
    return "".join(map(_class, part))


def _class(sign: str) -> str:
    """Every sign that folds to this one, and no other."""
    others = (each for each in (sign.upper(), sign.title()) if len(each) == 1 and fold(each) == sign)
    return f"[{_FORMS.get(sign) or ''.join(dict.fromkeys([sign, *others]))}]"
