"""Query parameters (W-HTTP-8, W-LIM-3, W-READ-2, W-SUB-2, W-POLL-1, W-IDEM-2)."""

from collections.abc import Callable
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonets.server.domain.refusals import BadRequest, Malformed
from gonets.server.graph.paths import Query

MOST = 2**63 - 1


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"marker=abc", "abc"),
        (b"limit=5&marker=abc&x", "abc"),
        (b"marker=a+b%20c", "a b c"),
        (b"marker=a%2Bb", "a+b"),
        (b"m%61rker=abc", "abc"),
        (b"marker=%D1%87%D0%B0%D0%B9", "чай"),
        ("marker=чай".encode(), "чай"),
        (b"marker=a=b", "a=b"),
        (b"marker=a;b", "a;b"),
        (b"marker=a?b", "a?b"),
        (b"marker=abc&marker=abc", "abc"),
        (b"marker=&marker=abc", "abc"),
        (b"marker=%2541", "%41"),
        (b"marker=", None),
        (b"marker", None),
        (b"", None),
        (b"&&", None),
        (b"Marker=abc", None),
        (b"x=marker=abc", None),
    ],
)
def test_a_value_is_decoded_once(raw: bytes, value: str | None) -> None:
    assert Query(raw).text("marker") == value


@pytest.mark.parametrize("raw", [b"a=%", b"a=%g0", b"%=1", b"a=%ff", b"a=\xff", b"a%", b"x=%ed%a0%80", b"ok=1&b=%0"])
def test_what_cannot_be_decoded_is_refused_wherever_it_stands(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        Query(raw).text("marker")


@pytest.mark.parametrize(
    "read",
    [
        lambda query: query.text("a"),
        lambda query: query.token(),
        lambda query: query.boolean("a", False),
        lambda query: query.decimal_ms("a", 0),
        lambda query: query.integer("a", 0, 9, "limits.chats_page", 5),
    ],
)
def test_two_values_for_one_are_refused_by_name(read: Callable[[Query], object]) -> None:
    with pytest.raises(Malformed) as refused:
        read(Query(b"a=1&access_token=x&a=2&access_token=y"))
    assert refused.value.field in ("a", "access_token")


def test_an_unknown_parameter_may_come_twice() -> None:
    assert Query(b"limit=1&limit=2&marker=abc").text("marker") == "abc"


def test_the_token_may_be_anything_but_text_may_not_hold_nul() -> None:
    query = Query(b"access_token=tkn1%00%3AX&url=%00")

    assert query.token() == "tkn1\0:X"
    with pytest.raises(Malformed, match="NUL"):
        query.text("url")
    with pytest.raises(Malformed, match="NUL"):
        query.words("url")


@pytest.mark.parametrize(
    ("raw", "count"), [(b"", 50), (b"count=", 50), (b"count=1", 1), (b"count=100", 100), (b"count=007", 7)]
)
def test_a_count_in_its_range(raw: bytes, count: int) -> None:
    assert Query(raw).integer("count", 1, 100, "limits.chats_page", 50) == count


NOT_COUNTS = [
    b"0",
    b"101",
    b"-1",
    b"1.0",
    b"1e1",
    b"abc",
    b"%2B5",
    b"5%20",
    b"%20",
    b"0x5",
    b"1_0",
    b"%D9%A3",
    b"5%0A",
    b"9" * 5000,
]


@pytest.mark.parametrize("value", NOT_COUNTS)
def test_a_count_out_of_its_range_or_no_integer(value: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        Query(b"count=" + value).integer("count", 1, 100, "limits.chats_page", 50)
    assert (refused.value.field, refused.value.data) == ("count", "limits.chats_page=100")


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [(b"", 30), (b"timeout=0", 0), (b"timeout=90", 90), (b"timeout=91", 90), (b"timeout=9223372036854775807", 90)],
)
def test_a_timeout_is_clamped_from_above(raw: bytes, seconds: int) -> None:
    assert Query(raw).clamped("timeout", 0, 90, "limits.poll_seconds", 30) == seconds


@pytest.mark.parametrize("value", [b"-1", b"1.5", b"abc"])
def test_a_timeout_must_be_an_integer_from_zero(value: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        Query(b"timeout=" + value).clamped("timeout", 0, 90, "limits.poll_seconds", 30)
    assert refused.value.data == "limits.poll_seconds=90"


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        ("0", 0),
        ("9223372036854775807", MOST),
        ("9223372036854775808", MOST),
        ("-9223372036854775809", -(2**63)),
        ("9" * 9000, MOST),
        ("-" + "9" * 9000, -(2**63)),
        ("0" * 9000 + "5", 5),
        ("1700000000.123", 1_700_000_000),
        ("-1.9", -1),
        ("-0.5", 0),
        (".5", 0),
        ("5.", 5),
        ("+5", 5),
    ],
)
def test_a_time_is_any_decimal_number(value: str, ms: int) -> None:
    assert Query(f"from={quote_plus(value)}".encode()).decimal_ms("from", 7) == ms


@pytest.mark.parametrize(
    "value", ["-", "+", ".", "-.", "1e3", "1,5", "--1", "1.2.3", "NaN", "0x5", " 5", "5 ", "٣", "5\n"]
)
def test_but_nothing_else(value: str) -> None:
    with pytest.raises(Malformed) as refused:
        Query(f"from={quote_plus(value)}".encode()).decimal_ms("from", 7)
    assert refused.value.field == "from"


@given(st.integers(), st.text(alphabet="0123456789", max_size=20))
def test_the_fraction_is_dropped(whole: int, fraction: str) -> None:
    expected = max(-(2**63), min(whole, MOST))

    assert Query(f"from={whole}.{fraction}".encode()).decimal_ms("from", 7) == expected


def test_an_absent_time_is_the_default() -> None:
    assert Query(b"to=").decimal_ms("to", 7) == 7


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("FALSE", False), ("True", True), ("", True)])
def test_booleans_are_words(value: str, meant: bool) -> None:
    assert Query(f"commit={value}".encode()).boolean("commit", True) is meant


@pytest.mark.parametrize("value", ["1", "0", "yes", "tru", "true "])
def test_and_no_other_words(value: str) -> None:
    with pytest.raises(Malformed):
        Query(f"commit={quote_plus(value)}".encode()).boolean("commit", True)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"types=A,B", ["A", "B"]),
        (b"types=A|B", ["A", "B"]),
        (b"types=A%7CB%2CC", ["A", "B", "C"]),
        (b"types=A&x=1&types=B|C", ["A", "B", "C"]),
        (b"types=A,,B|", ["A", "B"]),
        (b"types=,", None),
        (b"types=", None),
        (b"", None),
    ],
)
def test_words_are_repeated_or_joined(raw: bytes, words: list[str] | None) -> None:
    assert Query(raw).words("types") == words


def test_the_token_does_not_belong_to_what_was_asked() -> None:
    """W-IDEM-2."""
    spellings = (
        b"access_token=tkn1:A&chat_id=chat:C1&count=5",
        b"chat_id=chat%3AC1&access_token=tkn2:B&count=5",
        b"count=%35&chat_id=chat:C1",
        b"count=5&&empty=&chat_id=chat:C1&access_token=",
    )

    assert {Query(raw).without_token() for raw in spellings} == {b"chat_id=chat%3AC1&count=5"}


pairs = st.lists(st.tuples(st.text(), st.text(min_size=1)), max_size=5)


@given(pairs, pairs)
def test_two_queries_without_token_are_equal_only_when_they_say_the_same(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    say_the_same = said(one) == said(other)

    assert (Query(spelt(one)).without_token() == Query(spelt(other)).without_token()) is say_the_same


def said(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def spelt(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


@given(pairs, st.integers(0, 5))
def test_a_query_is_read_as_it_was_written(written: list[tuple[str, str]], at: int) -> None:
    if at >= len(written):
        return
    name, _ = written[at]
    values = {value for key, value in written if key == name}
    query = Query(spelt([("access_token" + key, value) for key, value in written]))

    if len(values) > 1:
        with pytest.raises(Malformed):
            query.text("access_token" + name)
    elif "\0" not in (value := values.pop()):
        assert query.text("access_token" + name) == value
