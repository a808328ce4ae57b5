"""When the next attempt is due, and when there is none (W-HOOK-4, W-HOOK-7, W-HOOK-8)."""

import pytest

from gonets.server.domain.webhooks import (
    HOUR_MS,
    PATIENCE_MS,
    Attempt,
    Delivered,
    GiveUp,
    RetryAt,
    Unsubscribe,
    Webhook,
    after,
    counted,
    is_failed_for_good,
    is_too_old,
    retry_after,
    wait_before,
)  # fmt: skip
from gonets.wire.ids import GroupId

TEA_CLUB = GroupId(57100000000333)
BORN = 1_700_000_000_000


def hook(failures: int = 0, failing_since: int | None = None) -> Webhook:
    return Webhook(TEA_CLUB, 1, "https://bot.example.com/hook", failures, failing_since)


def failed(number: int, at: int, retry_after_s: int | None = None, status: int = 500) -> Attempt:
    return Attempt(number, BORN, at, 0, status, retry_after_s=retry_after_s)


def answered(status: int) -> Attempt:
    return Attempt(1, BORN, BORN, 12, status)


def test_the_waits_are_those_of_the_contract() -> None:
    waits_s = [wait_before(attempt, None) // 1000 for attempt in range(1, 12)]

    assert waits_s == [10, 30, 60, 120, 300, 600, 900, 900, 900, 900, 900]


def test_a_schedule_of_the_operators_own_repeats_its_last_wait() -> None:
    assert [wait_before(attempt, None, (5_000, 7_000)) for attempt in (1, 2, 3, 40)] == [5_000, 7_000, 7_000, 7_000]


@pytest.mark.parametrize(
    ("attempt", "asked_s", "wait_s"),
    [(1, 9, 10), (1, 11, 11), (7, 60, 900), (1, 1200, 1200), (1, 3600, 3600), (1, 3601, 3600), (1, 999_999_999, 3600)],
)
def test_retry_after_lengthens_a_wait_up_to_an_hour(attempt: int, asked_s: int, wait_s: int) -> None:
    assert wait_before(attempt, asked_s) == wait_s * 1000


def test_jitter_lengthens_by_the_share_drawn_and_never_past_an_hour() -> None:
    assert wait_before(1, None, jitter=0.1) == 11_000
    assert wait_before(7, None, jitter=0.05) == 945_000
    assert wait_before(1, 3600, jitter=0.1) == HOUR_MS


@pytest.mark.parametrize("value", [None, "", "-5", "1.5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "٣", "1000000000"])
def test_a_garbled_retry_after_asks_for_nothing(value: str | None) -> None:
    assert retry_after(value) is None


def test_a_number_of_seconds_is_understood() -> None:
    assert [retry_after(value) for value in ("0", "120", "007")] == [0, 120, 7]


@pytest.mark.parametrize("status", [201, 202, 204, 299, 301, 302, 304, 400, 401, 404, 410, 429, 500, 503, 100])
def test_only_200_is_success(status: int) -> None:
    """W-HOOK-1."""
    assert isinstance(after(counted(hook(), answered(status)), answered(status), BORN), RetryAt)
    assert after(counted(hook(), answered(200)), answered(200), BORN) == Delivered()


def test_a_200_whose_call_failed_is_no_success() -> None:
    assert not Attempt(1, BORN, BORN, 5000, 200, fault="timeout").succeeded


def test_the_first_failure_starts_the_clock_and_one_200_resets_it() -> None:
    doubtful = hook()
    for number in range(1, 6):
        doubtful = counted(doubtful, failed(number, BORN + number))

    assert (doubtful.failures, doubtful.failing_since, doubtful.is_doubtful) == (5, BORN + 1, True)
    assert not hook(4, BORN).is_doubtful
    assert counted(doubtful, answered(200)) == hook()


def test_one_event_to_a_dead_receiver_makes_37_attempts_and_then_the_webhook_goes() -> None:
    now, number, dead = BORN, 0, hook()

    while True:
        if is_failed_for_good(dead, now) or is_too_old(BORN, now):
            break
        number += 1
        attempt = failed(number, now)
        dead = counted(dead, attempt)
        verdict = after(dead, attempt, now)
        assert isinstance(verdict, RetryAt)
        now = verdict.when

    assert number == 37
    assert now == BORN + PATIENCE_MS
    assert is_failed_for_good(dead, now)


def test_a_retry_that_would_come_too_late_is_the_moment_of_giving_up() -> None:
    late = BORN + PATIENCE_MS - 1

    assert after(hook(1, late), failed(36, late), late) == RetryAt(BORN + PATIENCE_MS)


def test_an_old_event_is_given_up_while_its_webhook_stays() -> None:
    now = BORN + PATIENCE_MS

    assert after(hook(3, now - HOUR_MS), failed(36, now), now) == GiveUp()
    assert not is_too_old(BORN, now - 1)


def test_eight_hours_of_failures_take_the_webhook_and_a_millisecond_less_does_not() -> None:
    now = BORN + PATIENCE_MS
    young = Attempt(1, now, now, 0, 500)

    assert after(hook(40, BORN), young, now) == Unsubscribe()
    assert isinstance(after(hook(40, BORN + 1), young, now), RetryAt)
    assert hook(40, BORN).removal_at() == now
    assert hook().removal_at() is None
    assert after(hook(), answered(200), now + HOUR_MS) == Delivered()
