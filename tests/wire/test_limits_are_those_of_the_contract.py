"""The names and defaults of wire/limits.py are those of the table in docs/wire (W-LIM-1)."""

import re
from pathlib import Path

from msgspec.structs import fields

from gonets.server.settings import Send
from gonets.wire.limits import Limits

PAGE = Path(__file__).parents[2] / "docs" / "wire" / "05-limits.md"
UNITS = {"": 1, "MiB": 1024**2, "GiB": 1024**3}


def table() -> dict[str, str]:
    """Full setting name → default, lines that name several taken apart."""
    found = {}
    for names, defaults in re.findall(r"^\| (`[^|]+) \| ([^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE):
        written = re.findall(r"`([^`]+)`", names)
        first = written[0].partition(".")[0]
        stem = ""
        for name, default in zip(written, defaults.split(" / "), strict=True):
            full = name if "." in name else f"{first}.{stem if name.startswith('_') else ''}{name}"
            stem = stem or full.partition(".")[2].split("_")[0]
            found[full] = default.strip()
    return found


def number(text: str) -> int:
    digits, _, unit = text.replace(",", "").partition(" ")
    return int(digits) * UNITS[unit]


def test_each_limit_of_the_table_is_a_setting_with_that_default() -> None:
    ours = {f"limits.{field.name}": field.default for field in fields(Limits)}
    ours["send.waiting_per_caller"] = Send().waiting_per_caller
    rated = {name: text.split(",")[0] for name, text in table().items() if "rate_" in name}
    off = {name: None for name, text in table().items() if text == "off"}
    counted = {name: number(text) for name, text in table().items() if name not in rated | off}

    assert ours == rated | off | counted
