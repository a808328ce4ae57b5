"""Each invariant on messages finds the violation that was planted, and is silent where nothing is wrong (T24)."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.cast import EVERYBODY, NINA, TEA_CLUB, TIMUR, VERA
from tests.reliability.harness import checker
from tests.reliability.harness.checker import Read
from tests.reliability.harness.ledger import Asked, Book, Entry, Kind
from tests.reliability.harness.stored import Head, Kept, Store

CHAT = int(EVERYBODY)
NINAS, TIMURS, VERAS = 501, 502, 503
NOBODY: frozenset[str] = frozenset()


def kept(n: int, text: str = "", *, seq: int | None = None, system: str | None = None, chat: int = CHAT) -> Kept:
    """The n-th message of the chat; its seq is 100n + 1."""
    return Kept(chat, 100 * n + 1 if seq is None else seq, n, int(NINA), system, (text,))


def store(*messages: Kept, title: str | None = None, members: dict[int, str] | None = None) -> Store:
    """Whole, unless the messages say otherwise."""
    chats = {message.chat for message in messages}
    last = {chat: [one for one in messages if one.chat == chat] for chat in chats}
    heads = {chat: Head(max(one.seq for one in last[chat]), len(last[chat]), title) for chat in chats}
    personal = {
        (int(TEA_CLUB), int(user)): chat for user, chat in zip((NINA, TIMUR, VERA), (NINAS, TIMURS, VERAS), strict=True)
    }
    active = {(CHAT, member): state for member, state in (members or {}).items()}
    return Store(messages, heads, active, (), {}, {}, (), personal)


def mid(n: int) -> str:
    return f"mid:C{CHAT:x}.{100 * n + 1:x}"


def book(*tries: Entry) -> Book:
    return Book(tuple(replace(entry, n=n) for n, entry in enumerate(tries)))


def told(nonce: str, n: int | None, text: str | None, *, at: float = 0.0, kind: Kind = "send", **more: object) -> Entry:
    """Answered with success at `at` + 1, with the n-th message."""
    asked = Asked(kind, nonce, int(NINA), text=text, **more)  # type: ignore[arg-type]  # the fields of Asked
    answer = {"success": True} if n is None else {"success": True, "message_id": mid(n)}
    return Entry(0, asked, at, at + 1, 0, json.dumps(answer).encode())


def untold(nonce: str, text: str | None, *, at: float = 0.0, kind: Kind = "send", **more: object) -> Entry:
    asked = Asked(kind, nonce, int(NINA), text=text, **more)  # type: ignore[arg-type]  # the fields of Asked
    return Entry(0, asked, at)


def words(found: Iterable[str]) -> list[str]:
    """What kinds of violations there are."""
    return [one.partition(":")[0] for one in found]


def test_what_was_acknowledged_and_is_there_is_not_lost() -> None:
    assert words(checker.lost(book(told("a", 1, "one")), store(kept(1, "one")))) == []


@pytest.mark.parametrize(
    ("tries", "messages", "found"),
    [
        ([told("a", 1, "one")], [kept(2, "two")], ["lost"]),
        ([told("a", 1, "one")], [kept(1, "other")], ["content"]),
        ([told("t", 1, "Club", kind="title")], [kept(2, "two")], ["lost"]),
        ([told("t", 1, "Club", kind="title")], [kept(1, '{"tn":"Tea"}', system="THEME_CHANGED")], ["content"]),
        ([told("r", 1, None, kind="remove", users=(7,))], [kept(1, '{"pa":[8]}', system="USERS_REMOVED")], ["content"]),
    ],
)
def test_a_lost_or_changed_message_is_seen(tries: list[Entry], messages: list[Kept], found: list[str]) -> None:
    assert words(checker.lost(book(*tries), store(*messages))) == found


@pytest.mark.parametrize(
    ("later", "ends"),
    [
        ([], {"one"}),
        ([told("e", 1, "two", kind="edit", at=2)], {"two"}),
        ([untold("e", "two", kind="edit", at=2)], {"one", "two"}),
        ([told("d", None, None, kind="delete", at=2)], {None}),
        ([told("e", 1, "two", kind="edit", at=2), untold("d", None, kind="delete", at=4)], {"two", None}),
    ],
)
def test_only_unanswered_changes_leave_a_choice(later: list[Entry], ends: set[str | None]) -> None:
    assert checker.ways_to_end("one", list(book(*later).wishes.values())) == ends


def test_an_edit_that_was_acknowledged_and_is_gone_is_seen() -> None:
    edited = told("e", 1, "two", kind="edit", at=2, mid=mid(1))
    assert words(checker.lost(book(told("a", 1, "one"), edited), store(kept(1, "one")))) == ["content"]


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        ([kept(1, "one")], []),
        ([kept(1, "one"), kept(2, "one")], ["duplicate"]),
        ([kept(1, "one"), kept(1, "one", chat=NINAS)], []),
        ([kept(1, "one"), kept(2, "never said")], ["nowhere"]),
        ([kept(1, "one"), replace(kept(2), texts=(), is_deleted=True)], ["nowhere"]),
        ([kept(1, "one"), kept(2, '{"pa":[7]}', system="USERS_ADDED")], ["nowhere"]),
        ([kept(1, "one"), replace(kept(2), texts=("one", "one"))], ["duplicate"]),
    ],
)
def test_what_nobody_asked_for_or_came_twice_is_seen(messages: list[Kept], found: list[str]) -> None:
    assert words(checker.from_nowhere(book(untold("a", "one", key="k")), store(*messages), NOBODY)) == found


def test_what_was_there_before_the_load_is_not_from_nowhere() -> None:
    assert words(checker.from_nowhere(book(), store(kept(1, "hello")), frozenset({mid(1)}))) == []


def test_another_answer_under_the_same_key_is_seen() -> None:
    first, second = told("a", 1, "one", key="k"), told("a", 2, "one", key="k")
    assert words(checker.answers_differ(book(first, first))) == []
    assert words(checker.answers_differ(book(first, second))) == ["differ"]


def test_an_unforeseen_error_is_seen_and_one_that_says_not_when_to_come_again() -> None:
    failed = replace(told("a", 1, "one"), code=9999, body=b"{}")
    vague = replace(told("b", 1, "two"), code=2, body=b"{}")
    assert words(checker.unforeseen(book(failed, vague, replace(vague, retry_after="1")))) == ["9999", "no Retry-After"]


def test_a_chat_that_counts_otherwise_than_it_holds_is_seen() -> None:
    whole = store(kept(1, "one"), kept(2, "two"))
    behind = replace(whole, heads={CHAT: Head(101, 2, None)})
    short = replace(whole, heads={CHAT: Head(201, 1, None)})
    assert words(checker.halves(book(), whole, NOBODY, int(TEA_CLUB))) == []
    assert words(checker.halves(book(), behind, NOBODY, int(TEA_CLUB))) == ["half"]
    assert words(checker.halves(book(), short, NOBODY, int(TEA_CLUB))) == ["half"]


def test_a_title_or_member_without_its_message_is_seen() -> None:
    titled, added = kept(1, '{"tn":"Tea"}', system="THEME_CHANGED"), kept(2, '{"pa":[7]}', system="USERS_ADDED")
    agreed = store(titled, added, title="Tea", members={7: "ACTIVE"})
    assert words(checker.halves(book(), agreed, NOBODY, int(TEA_CLUB))) == []
    other = store(titled, added, replace(added, n=3, seq=301), title="Coffee", members={7: "REMOVED"})
    assert words(checker.halves(book(), other, NOBODY, int(TEA_CLUB))) == ["half", "half", "half"]


@pytest.mark.parametrize(
    ("chat_ids", "success", "found"),
    [
        ([NINAS, None], [True, False], []),
        ([NINAS, TIMURS], [True, True], ["arrays"]),
        ([None, None], [False, False], ["arrays"]),
        ([NINAS, None], [True, True], ["arrays"]),
        ([None, NINAS], [False, True], ["arrays"]),
    ],
)
def test_arrays_that_do_not_say_what_is_stored_are_seen(
    chat_ids: list[int | None], success: list[bool], found: list[str]
) -> None:
    asked = Asked("send_many", "m", int(TEA_CLUB), text="many", users=(int(NINA), int(TIMUR)))
    shown = [None if chat is None else f"chat:C{chat:x}" for chat in chat_ids]
    entry = Entry(0, asked, 0, 1, 0, json.dumps({"success": success, "chat_ids": shown}).encode())
    stored = store(kept(1, "many", chat=NINAS))
    assert words(checker.halves(book(entry), stored, NOBODY, int(TEA_CLUB))) == found


def test_gaps_and_even_numbers_are_seen() -> None:
    assert words(checker.gaps(store(kept(1), kept(2)))) == []
    assert words(checker.gaps(store(kept(1), kept(3)))) == ["gap"]
    assert words(checker.gaps(store(kept(2, seq=101), kept(1, seq=201)))) == ["gap"]
    assert words(checker.gaps(store(kept(1, seq=102)))) == ["even"]


def test_a_message_before_one_that_was_answered_earlier_is_seen() -> None:
    stored = store(kept(1, "one"), kept(2, "two"))
    in_order = book(told("a", 1, "one", at=0), told("b", 2, "two", at=5))
    at_once = book(told("b", 2, "two", at=0.0), told("a", 1, "one", at=0.5))
    reversed_ = book(told("b", 2, "two", at=0), told("a", 1, "one", at=5))
    assert words(checker.disorder(in_order, stored)) == []
    assert words(checker.disorder(at_once, stored)) == []
    assert words(checker.disorder(reversed_, stored)) == ["order"]


@pytest.mark.parametrize(
    ("reads", "found"),
    [
        ([(2.0, (201, 101))], []),
        ([(0.5, (101,))], []),
        ([(2.0, (101,))], ["stale"]),
        ([(0.1, (201, 101)), (0.2, (101,))], ["back"]),
        ([(0.5, (301, 101))], ["page"]),
    ],
)
def test_a_read_that_lacks_what_was_answered_before_it_is_seen(
    reads: list[tuple[float, tuple[int, ...]]], found: list[str]
) -> None:
    stored = store(kept(1, "one"), kept(2, "two"))
    seen = [Read(CHAT, start, start, seqs) for start, seqs in reads]
    assert words(checker.stale_reads(book(told("b", 2, "two", at=0)), stored, seen)) == found
