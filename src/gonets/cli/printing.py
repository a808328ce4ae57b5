"""How commands print: short lines for people, JSON for programs; nothing that others wrote steers a terminal."""

import json
import re
import sys
from datetime import UTC, datetime
from typing import Any

#: What the server said; its shape is the people's door's to keep, and this side is its driver.
Json = Any

_UNITS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"))
# Controls of C0 and C1, and the signs that reorder a line: a text must not forge what stands around it.
_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """On one line, each sign that could steer a terminal shown as its code."""
    return _STEERS.sub(_shown, text)


def line(*parts: str) -> None:
    """One line of two or more columns."""
    _write("  ".join(plain(part) for part in parts if part))


def table(rows: list[list[str]]) -> None:
    """Lines with aligned columns."""
    shown = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in shown) for place in range(len(shown[0]))] if shown else []
    for row in shown:
        _write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def as_json(found: Json) -> None:
    """One object on a line; what could steer a terminal is escaped, which JSON reads as the same."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:  # the codes that `_write` would put are not JSON's
        text = json.dumps(found, separators=(",", ":"))
    _write(_STEERS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text))


def span(ms: int) -> str:
    """``28 s``, ``7 h``: the two largest units at most."""
    parts = []
    for size, unit in _UNITS:
        number, ms = divmod(ms, size)
        if number:
            parts.append(f"{number} {unit}")
        if len(parts) == 2 or (parts and not number):
            break
    return " ".join(parts) or "now"


def moment(ms: int) -> str:
    """Date and time of here."""
    return _local(ms).strftime("%Y-%m-%d %H:%M:%S")


def step(begun_at: int, ended_at: int) -> str:
    """``11:02 → 19:02``; with the days if they differ."""
    begun, ended = _local(begun_at), _local(ended_at)
    form = "%H:%M" if begun.date() == ended.date() else "%Y-%m-%d %H:%M"
    return f"{begun.strftime(form)} → {ended.strftime(form)}"


def many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def spoken(message: Json) -> str:
    """``Tea Club: text [LOCATION]``; ``Nina Orlova: [USERS_ADDED] Timur Aliev`` of what happened (W-SYS-3)."""
    if "system" in message:
        about = message.get("system_about", {})
        named = ", ".join(member["name"] for member in about.get("members", [])) or about.get("title", "")
        return f"{message['sender']['name']}: [{message['system']}] {named}".rstrip()
    inner = message["message"]
    carried = [f"[{attachment['type']}]" for attachment in inner.get("attachments", [])]
    words = " ".join([*([inner["text"]] if "text" in inner else []), *carried])
    return f"{message['sender']['name']}: {words}"


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone()


def _shown(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    if sign[0] == "\n":
        return " ⏎ "
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _encoding() -> str:
    return sys.stdout.encoding or "utf-8"


def _write(line: str) -> None:
    encoding = _encoding()
    sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    sys.stdout.flush()
