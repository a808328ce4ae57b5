"""Reading a vCard as far as a CONTACT needs it: one card, a name, the first phone (W-ATT-CONTACT-3)."""

import quopri
import re
from collections.abc import Iterator

_FOLD = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")
_ESCAPED = re.compile(r"\\([\\;,nN:])")
_NOT_DIGITS = re.compile(r"[^0-9]")


class NotOneCard(ValueError):
    """The text is not exactly one vCard."""


def name_and_phone(text: str) -> tuple[str, str | None]:
    """FN, else N, else ""; and the digits of the first TEL. Raises NotOneCard."""
    lines = list(_lines(text))
    _require_one_card(lines)
    names = {"FN": "", "N": ""}
    phone = None
    for name, parameters, value in lines:
        if name in names and not names[name]:
            names[name] = _plain(parameters, value)
        if name == "TEL" and phone is None:
            phone = _NOT_DIGITS.sub("", _plain(parameters, value)) or None
    return names["FN"] or _joined(names["N"]), phone


def _require_one_card(lines: list[tuple[str, str, str]]) -> None:
    begins = [place for place, (name, _, value) in enumerate(lines) if (name, value.upper()) == ("BEGIN", "VCARD")]
    ends = [place for place, (name, _, value) in enumerate(lines) if (name, value.upper()) == ("END", "VCARD")]
    if begins != [0] or ends != [len(lines) - 1]:
        raise NotOneCard("one card from BEGIN:VCARD to END:VCARD is expected")


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Name (its group cut off), parameters, value."""
    unfolded = _FOLD.sub("", _SOFT_BREAK.sub("", text))
    for line in unfolded.splitlines():
        head, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon:
            raise NotOneCard("a line without a colon")
        name, _, parameters = head.partition(";")
        yield name.rpartition(".")[2].strip().upper(), parameters.upper(), value.strip()


def _plain(parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    if value.lower().startswith("tel:"):
        value = value[4:]
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).replace("\0", "").strip()


def _joined(structured: str) -> str:
    """Family;Given;Middle… in the order people read them."""
    family, *rest = (*structured.split(";"), "")
    return " ".join(part for part in (*rest[:2], family) if part)
