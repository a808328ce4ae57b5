"""Reading a vCard as far as a CONTACT needs it: one card, a name, the first phone (W-ATT-CONTACT-3)."""

import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

VERSIONS = ("2.1", "3.0", "4.0")
#: What 2.1 may name, and phones did; Python knows codecs that are no alphabets, and those that blow up.
CHARSETS = {
    "UTF-8": "utf-8", "UTF8": "utf-8", "US-ASCII": "ascii", "ISO-8859-1": "latin-1", "ISO-8859-5": "iso8859-5",
    "WINDOWS-1251": "cp1251", "CP1251": "cp1251", "WINDOWS-1252": "cp1252", "KOI8-R": "koi8-r", "KOI8-U": "koi8-u",
}  # fmt: skip

_LINE_END = re.compile(r"\r\n|\n|\r")  # and no other, else a name could hold a line of its own
_HEAD = re.compile(r'([^":]*+(?:"[^"]*+"[^":]*+)*+):')  # a parameter in quotes may hold a colon
_ESCAPED = re.compile(r"\\([\\;,nN:])")
_PART = re.compile(r"(?:[^\\;]|\\.|\\$)*+", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_CHARSET = re.compile(r'CHARSET="?([A-Z0-9-]+)')


class NotOneCard(ValueError):
    """The text is not exactly one vCard."""


class _Line(NamedTuple):
    """One property; `name` and `parameters` in capitals, the group before the name cut off."""

    name: str
    is_bare: bool  # neither a group nor a parameter
    parameters: str
    value: str


def name_and_phone(text: str) -> tuple[str, str | None]:
    """FN, else N, else ""; and the digits of the first TEL. Raises NotOneCard."""
    lines = list(_lines(text))
    _require_one_card(lines)
    named = structured = ""
    phone = None
    for line in lines:
        match line.name:
            case "FN" if not named:
                named = _clean(_decoded(line))
            case "N" if not structured:
                structured = _joined(_decoded(line))
            case "TEL" if phone is None:
                phone = _digits(_decoded(line))
    return named or structured, phone


def _require_one_card(lines: list[_Line]) -> None:
    """BEGIN first, END last, neither in between; of a version that we know, if it names one."""
    edges = [(place, line.name, line.is_bare) for place, line in enumerate(lines) if line.name in ("BEGIN", "END")]
    are_cards = all(line.value.strip().upper() == "VCARD" for line in lines if line.name in ("BEGIN", "END"))
    if not are_cards or edges != [(0, "BEGIN", True), (len(lines) - 1, "END", True)]:
        raise NotOneCard("one card from BEGIN:VCARD to END:VCARD is expected")
    if any(line.name == "VERSION" and line.value.strip() not in VERSIONS for line in lines):
        raise NotOneCard("versions 2.1, 3.0 and 4.0 are understood")


def _lines(text: str) -> Iterator[_Line]:
    for unfolded in _unfolded(text.removeprefix("\ufeff")):
        if not unfolded.strip():
            continue
        split = _HEAD.match(unfolded)
        # In 2.1 a quote is a letter like others.
        head, colon, value = (split[1], ":", unfolded[split.end() :]) if split else unfolded.partition(":")
        if not colon:
            raise NotOneCard("a line without a colon")
        name, semicolon, parameters = head.partition(";")
        group, _, name = name.rpartition(".")
        yield _Line(name.strip().upper(), not (group or semicolon), parameters.upper(), value)


def _unfolded(text: str) -> Iterator[str]:
    """Whole lines: a space at the start goes on with the last one (all versions), and so does what follows a soft
    break of quoted-printable, which nobody else has: base64 ends in ``=`` too."""
    held: list[str] = []
    breaks_softly = is_soft = False
    for piece in _LINE_END.split(text):
        if is_soft or (held and piece[:1] in (" ", "\t")):
            held.append(piece if is_soft else piece[1:])
        else:
            yield "".join(held)
            held = [piece]
            breaks_softly = "QUOTED-PRINTABLE" in piece.partition(":")[0].upper()
        is_soft = breaks_softly and piece.endswith("=")
        if is_soft:
            held[-1] = held[-1][:-1]
    yield "".join(held)


def _decoded(line: _Line) -> str:
    if "QUOTED-PRINTABLE" not in line.parameters:
        return line.value
    named = _CHARSET.search(line.parameters)
    charset = CHARSETS.get(named[1], "utf-8") if named else "utf-8"
    return quopri.decodestring(line.value.encode()).decode(charset, "replace")


def _clean(value: str) -> str:
    """One line that can be shown: no escapes of the card, none of a terminal."""
    plain = _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)
    return _CONTROL.sub(" ", plain).strip()


def _joined(value: str) -> str:
    """Family;Given;Middle… in the order people read them."""
    parts = [_clean(found) for found in _parts(value, 3)]
    family, *rest = parts
    return " ".join(part for part in (*rest, family) if part)


def _parts(value: str, most: int) -> Iterator[str]:
    """Up to so many components; a semicolon behind a backslash is a letter of one."""
    place = 0
    for _ in range(most):
        found = _PART.match(value, place)
        place = len(value) if found is None else found.end() + 1
        yield "" if found is None else found[0]


def _digits(value: str) -> str | None:
    if value.strip().lower().startswith("tel:"):
        value = value.partition(";")[0]  # parameters of the URI, such as an extension
    return _NOT_DIGITS.sub("", value) or None
