"""Each invariant on feeds, webhooks and polls finds the violation that was planted, and is silent else (T24)."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from tests.cast import EVERYBODY, NINA, TEA_CLUB
from tests.reliability.harness import news_checker
from tests.reliability.harness.news_checker import Hook, Outage
from tests.reliability.harness.poller import Page
from tests.reliability.harness.receiver import Does, Got
from tests.reliability.harness.stored import Fed, Head, Kept, Store

TEA, CHAT, OTHER = int(TEA_CLUB), int(EVERYBODY), 0x501
SECRET = "whsec_" + "dGVhIGNsdWIncyBzZWNyZXQgb2Ygc29tZSBsZW5ndGg="
HOOK = Hook("/ok", TEA, SECRET)


def body(n: int, chat: int = CHAT) -> bytes:
    found = {"recipient": {"chat_id": f"chat:C{chat:x}"}, "message": {"mid": f"mid:C{chat:x}.{100 * n + 1:x}"}}
    return json.dumps(found).encode()


def fed(n: int, chat: int = CHAT) -> Fed:
    return Fed(TEA, n, chat, "MESSAGE_CREATED", body(n, chat))


def got(
    n: int, at: float, does: Does = Does.OK, *, chat: int = CHAT, name: str | None = None, path: str = "/ok"
) -> Got:
    """A call with the n-th event, signed."""
    event, moment = name or f"evt_{n}", datetime.fromtimestamp(1_700_000_000, UTC)
    sent = body(n, chat)
    headers = {
        "webhook-id": event,
        "webhook-timestamp": "1700000000",
        "webhook-signature": Webhook(SECRET).sign(event, moment, sent.decode()),
    }
    return Got(path, headers, sent, at, does, at)


def words(found: Iterable[str]) -> list[str]:
    return [one.partition(":")[0] for one in found]


def test_a_feed_with_a_message_too_few_or_too_many_is_seen() -> None:
    messages = tuple(Kept(CHAT, 100 * n + 1, n, int(NINA), None, (f"{n}",)) for n in (1, 2))
    agreed = Store(
        messages, {CHAT: Head(201, 2, None)}, {(CHAT, TEA): "ACTIVE"}, (fed(1), fed(2)), {TEA: 2}, {}, (), {}
    )
    before: frozenset[str] = frozenset()
    assert words(news_checker.feed_agrees(agreed, before, [TEA])) == []
    short = replace(agreed, feed=(fed(1),), last_positions={TEA: 1})
    gap = replace(agreed, feed=(fed(1), replace(fed(2), position=3)), last_positions={TEA: 3})
    own = replace(agreed, messages=(messages[0], replace(messages[1], sender=TEA)))
    assert words(news_checker.feed_agrees(short, before, [TEA])) == ["feed"]
    assert words(news_checker.feed_agrees(gap, before, [TEA])) == ["feed"]
    assert words(news_checker.feed_agrees(own, before, [TEA])) == ["feed"]
    assert words(news_checker.still_owed(replace(agreed, owed=((TEA, 1, CHAT, 2),)))) == ["owed"]


@pytest.mark.parametrize(
    ("log", "found"),
    [
        ([got(1, 1), got(2, 2)], []),
        ([got(1, 1)], ["missed"]),
        ([got(1, 1), got(2, 2, Does.CREATED)], ["missed"]),
        ([got(1, 1), got(2, 2), got(3, 3)], ["strange"]),
        ([got(2, 1), got(1, 2)], ["order"]),
        ([got(1, 1), got(2, 2, path="/other")], ["missed"]),
    ],
)
def test_an_event_missed_or_out_of_order_is_seen(log: list[Got], found: list[str]) -> None:
    assert words(news_checker.undelivered(log, HOOK, [fed(1), fed(2)])) == found


def test_an_event_tried_while_an_earlier_one_of_its_chat_waits_is_seen() -> None:
    waits = got(1, 1, Does.FAIL)
    assert words(news_checker.overtaking([waits, got(1, 2), got(2, 3)], HOOK)) == []
    assert words(news_checker.overtaking([waits, got(9, 2, chat=OTHER), got(1, 3)], HOOK)) == []
    assert words(news_checker.overtaking([waits, got(2, 2)], HOOK)) == ["overtaken"]


def test_a_repeat_with_other_bytes_another_name_or_a_bad_signature_is_seen() -> None:
    assert words(news_checker.changed_repeats([got(1, 1, Does.FAIL), got(1, 2)], [HOOK])) == []
    assert "bytes" in words(news_checker.changed_repeats([got(1, 1), got(2, 2, name="evt_1")], [HOOK]))
    assert words(news_checker.changed_repeats([got(1, 1), got(1, 2, name="evt_2")], [HOOK])) == ["name"]
    assert words(news_checker.changed_repeats([replace(got(1, 1), body=body(2))], [HOOK])) == ["signature"]


def test_a_repeat_after_a_200_needs_a_kill_between() -> None:
    twice = [got(1, 1), got(1, 3)]
    assert words(news_checker.needless_repeats(twice, HOOK, [2.0])) == []
    assert words(news_checker.needless_repeats(twice, HOOK, [0.5, 4.0])) == ["again"]
    assert words(news_checker.needless_repeats([got(1, 1, Does.FAIL), got(1, 3)], HOOK, [])) == []
    assert news_checker.repeats(twice) == 1


def test_more_repeats_after_one_kill_than_can_have_been_in_flight_are_seen() -> None:
    first = [got(n, n / 100, chat=n) for n in range(1, 10)]
    again = [got(n, 2 + n / 100, chat=n) for n in range(1, 10)]
    assert words(news_checker.needless_repeats([*first[:8], *again[:8]], HOOK, [1.0])) == []
    assert words(news_checker.needless_repeats([*first, *again], HOOK, [1.0])) == ["again"]


def page(after: int | None, marker: int, *events: int, start: float = 0.0) -> Page:
    return Page(after, marker, tuple(body(n) for n in events), start, start + 0.5)


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ([page(0, 2, 1, 2), page(2, 3, 3)], []),
        ([page(0, 2, 1, 2), page(0, 3, 1, 2, 3)], []),
        ([page(0, 2, 1, 2)], ["unread"]),
        ([page(0, 2, 2, 1), page(2, 3, 3)], ["page"]),
        ([page(0, 1, 1), page(2, 3, 3)], ["skipped"]),
        ([page(0, 3, 1, 3)], ["page"]),
    ],
)
def test_a_poller_with_a_marker_that_misses_or_mixes_is_seen(pages: list[Page], found: list[str]) -> None:
    assert words(news_checker.marked_pages(pages, [fed(1), fed(2), fed(3)])) == found


@pytest.mark.parametrize(
    ("pages", "outages", "found"),
    [
        ([page(None, 2, 1, 2, start=1), page(None, 3, 3, start=2)], [], []),
        ([page(None, 2, 1, 2, start=1), page(None, 3, 2, 3, start=2)], [], ["again"]),
        ([page(None, 2, 1, 2, start=1), page(None, 3, 2, 3, start=2)], [Outage(1.7, 1.7)], []),
        ([page(None, 2, 1, 2, start=1), page(None, 3, 2, 3, start=2)], [Outage(0.9, 1.2)], []),
        ([page(None, 2, 1, 2, start=1), page(None, 3, 2, 3, start=2)], [Outage(0.8, 0.9)], ["again"]),
        ([page(None, 2, 1, 2), page(None, 1, 1, start=2), page(None, 3, 2, 3, start=3)], [Outage(1, 1)], []),
        ([page(None, 2, 1, 2), page(None, 2, 1, 2, start=2), page(None, 3, 2, 3, start=3)], [Outage(1, 1)], ["again"]),
        ([page(None, 1, 1, start=1), page(None, 3, 3, start=2)], [Outage(1.7, 1.7)], ["skipped"]),
        ([page(None, 2, 1, 2, start=1)], [], ["unread"]),
    ],
)
def test_a_poller_without_a_marker_sees_each_event_once(
    pages: list[Page], outages: list[Outage], found: list[str]
) -> None:
    assert words(news_checker.unmarked_pages(pages, [fed(1), fed(2), fed(3)], outages)) == found
