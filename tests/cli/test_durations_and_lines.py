"""How commands read durations and print what others wrote."""

import json

import pytest
from typer import BadParameter

from gonets.cli.options import duration_ms
from gonets.cli.printing import as_json, line, many, plain, span, step, table


@pytest.mark.parametrize(
    ("text", "ms"),
    [("8h", 28_800_000), ("90s", 90_000), ("15m", 900_000), ("2d", 172_800_000), ("500ms", 500), ("1h30m", 5_400_000)],
)
def test_a_duration_is_a_number_with_its_unit(text: str, ms: int) -> None:
    assert duration_ms(text) == ms


@pytest.mark.parametrize("text", ["", "8", "h", "8 h", "-8h", "8H", "1.5h", "8h!", "８h", "1w", "9" * 13 + "s"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(BadParameter):
        duration_ms(text)


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "now"),
        (999, "now"),
        (28_000, "28 s"),
        (60_000, "1 min"),
        (3_600_000 + 5_000, "1 h"),
        (26_999_000, "7 h 29 min"),
        (90_000_000, "1 d 1 h"),
    ],
)
def test_a_span_shows_its_two_largest_units(ms: int, shown: str) -> None:
    assert span(ms) == shown


def test_a_step_names_the_days_only_if_they_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = 1_700_000_000_000
    assert step(noon, noon + 60_000).count("-") == 0
    assert step(noon, noon + 86_400_000).count("-") == 4


def test_one_is_not_many() -> None:
    assert (many(0, "event"), many(1, "event"), many(2, "event")) == ("0 events", "1 event", "2 events")


STEERING = [chr(code) for code in (*range(32), *range(127, 160), 0x61C, *range(0x200E, 0x2010), *range(0x2028, 0x202F))]


@pytest.mark.parametrize("sign", [*STEERING, *map(chr, range(0x2066, 0x206A))], ids=lambda sign: f"U+{ord(sign):04X}")
def test_no_sign_that_steers_a_terminal_is_printed(sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"a{sign}b"
    line(text, "c")
    table([[text, "c"]])
    as_json({"text": text, sign: 1})
    printed = capsys.readouterr().out
    assert sign not in printed.replace("\n", "")
    first, second, third = printed.split("\n")[:3]
    assert (first, second) == (f"{plain(text)}  c",) * 2
    assert json.loads(third) == {"text": text, sign: 1}


@pytest.mark.parametrize("text", ["Привет 👋🏽", "a\u00a0b", "naïve", "שלום", "\u200d", "日本"])
def test_what_people_write_is_printed_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_columns_are_aligned_and_lines_end_where_they_end(capsys: pytest.CaptureFixture[str]) -> None:
    table([["a", "long", ""], ["bcd", "x", "y"]])
    assert capsys.readouterr().out == "a    long\nbcd  x     y\n"


def test_an_empty_table_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    table([])
    assert capsys.readouterr().out == ""
