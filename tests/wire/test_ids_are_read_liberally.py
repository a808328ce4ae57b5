"""Ids: every accepted spelling, and nothing else (W-ID-1, W-ID-2, W-ID-3, W-SYS-2)."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonets.wire.ids import FIRST_GROUP, NEVER, BadId, ChatId, GroupId, MessageId, UserId, member_id, parse_member

Id = UserId | GroupId | ChatId | MessageId

users = st.integers(0, FIRST_GROUP - 1).map(UserId)
groups = st.integers(FIRST_GROUP, NEVER).map(GroupId)
chats = st.integers(0, NEVER).map(ChatId)
messages = st.builds(MessageId, chats, st.integers(0, NEVER))
ids = users | groups | chats | messages

PARSERS: dict[str, Callable[[str], Id]] = {
    "user": UserId.parse,
    "group": GroupId.parse,
    "chat": ChatId.parse,
    "message": MessageId.parse,
}
SAMPLES = {
    "user": "user:571000000101",
    "group": "group:57100000000333",
    "chat": "chat:C5aa01b3c7d1e",
    "message": "mid:C5aa01b3c7d1e.18bcfe568000001",
}


@st.composite
def recased(draw: st.DrawFn, text: str) -> str:
    return "".join(draw(st.sampled_from((sign.lower(), sign.upper()))) for sign in text)


@given(ids)
def test_what_is_printed_is_read_back(known: Id) -> None:
    assert type(known).parse(str(known)) == known


@given(ids, st.data())
def test_case_and_prefix_do_not_matter(known: Id, data: st.DataObject) -> None:
    prefix, _, bare = str(known).partition(":")

    assert type(known).parse(data.draw(recased(bare))) == known
    assert type(known).parse(data.draw(recased(f"{prefix}:{bare}"))) == known


@given(users | groups)
def test_leading_zeros_are_dropped(known: UserId | GroupId) -> None:
    assert type(known).parse(f"{int(known):019}") == known


@given(users | groups)
def test_bare_digits_name_a_user_or_a_group_by_size(known: UserId | GroupId) -> None:
    for text in (str(known), str(int(known))):
        assert parse_member(text) == known
        assert type(parse_member(text)) is type(known)
    assert type(member_id(int(known))) is type(known)


@given(groups)
def test_the_wrong_kind_of_name_reaches_nobody(group: GroupId) -> None:
    assert UserId.parse(f"user:{int(group)}") == NEVER
    assert GroupId.parse(f"group:{int(group) % FIRST_GROUP}") == NEVER


@given(st.integers(NEVER, 10**19 - 1))
def test_digits_beyond_63_bits_are_nobody(number: int) -> None:
    assert UserId.parse(str(number)) == NEVER
    assert GroupId.parse(str(number)) == NEVER


@given(st.integers(NEVER, 2**64 - 1))
def test_hexadecimal_beyond_63_bits_is_no_chat_and_no_message(number: int) -> None:
    assert ChatId.parse(f"chat:C{number:x}") == NEVER
    assert MessageId.parse(f"mid:C{number:x}.{number:x}") == MessageId(ChatId(NEVER), NEVER)


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize(
    "sign", [" ", "\n", "\r\n", "\t", "\0", "+", "-", "_", "٣", "５", "²", "g", "ſ", "K", ":", "."]
)
@pytest.mark.parametrize("place", ["before", "after", "inside", "behind the prefix"])
def test_one_strange_sign_anywhere_makes_it_no_id(kind: str, sign: str, place: str) -> None:
    prefix, _, bare = SAMPLES[kind].partition(":")
    strange = {
        "before": f"{sign}{prefix}:{bare}",
        "after": f"{prefix}:{bare}{sign}",
        "inside": f"{prefix}:{bare[:4]}{sign}{bare[4:]}",
        "behind the prefix": f"{prefix}:{sign}{bare}",
    }[place]

    with pytest.raises(BadId):
        PARSERS[kind](strange)


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize(
    "text",
    ["", ":", "C", "user:", "group:", "chat:", "chat:C", "mid:", "mid:C1", "mid:C.1", "mid:C1.", "me", "0x10", "5.0"],
)
def test_half_an_id_is_none(kind: str, text: str) -> None:
    with pytest.raises(BadId):
        PARSERS[kind](text)


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("other", SAMPLES)
def test_the_prefix_must_be_the_right_one(kind: str, other: str) -> None:
    if kind == other:
        assert str(PARSERS[kind](SAMPLES[kind])) == SAMPLES[kind]
        return
    with pytest.raises(BadId):
        PARSERS[kind](SAMPLES[other])


@pytest.mark.parametrize(("kind", "most"), [("user", "9" * 19), ("group", "9" * 19), ("chat", "C" + "f" * 16)])
def test_one_digit_too_many_is_no_id(kind: str, most: str) -> None:
    PARSERS[kind](most)
    with pytest.raises(BadId):
        PARSERS[kind](most + "0")


@given(st.text(alphabet="user:gropmidchat.Cc0123456789abcdefABCDEF +-_٣\n", max_size=30))
@settings(max_examples=300)
def test_whatever_is_read_prints_to_something_equal(text: str) -> None:
    for parse in PARSERS.values():
        try:
            known = parse(text)
        except BadId:
            continue
        assert parse(str(known)) == known or NEVER in (known, *(known if isinstance(known, tuple) else ()))
        assert text.isascii()
        assert text.strip() == text


def test_the_time_of_a_message_is_in_its_id() -> None:
    """W-ID-4."""
    assert MessageId.parse("mid:C1.18bcfe568000001").sent_at == 0x18BCFE56800


def test_an_id_is_emitted_with_its_prefix_in_lower_case() -> None:
    assert [str(PARSERS[kind](text.upper())) for kind, text in SAMPLES.items()] == list(SAMPLES.values())
