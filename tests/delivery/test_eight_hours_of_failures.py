"""A dead receiver: the schedule to the millisecond, giving up, removal once (W-HOOK-4, W-HOOK-7; T11)."""

import asyncio
from itertools import accumulate

import pytest

from gonets.server.clock import MovableClock
from gonets.server.domain.webhooks import HOUR_MS, MINUTE_MS
from tests.cast import NOON
from tests.delivery.conftest import Hire
from tests.delivery.owed import TEA_CLUB, House
from tests.delivery.receivers import OK, dead_port, listening, says

#: Of the contract, written out: 37 attempts within 8 h.
WAITS_S = [10, 30, 60, 120, 300, 600] + [900] * 30
MOMENTS = [NOON + 1000 * seconds for seconds in accumulate([0, *WAITS_S])]
DUE = "SELECT MIN(due_at) AS n FROM deliveries"


async def test_one_event_makes_37_attempts_at_their_moments_and_then_the_webhook_goes(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    async with listening(lambda _: says(503)) as bot:
        hook = await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()

        await clock.advance(8 * HOUR_MS - 1)
        assert await house.count("SELECT COUNT(*) AS n FROM webhooks") == 1
        await clock.advance(1)

    attempts = await house.rows("SELECT started_at, attempt, status, fault FROM attempts ORDER BY attempt")
    assert [row.started_at for row in attempts] == MOMENTS
    assert [row.attempt for row in attempts] == list(range(1, 38))
    assert {(row.status, row.fault) for row in attempts} == {(503, None)}
    assert len(set(bot.events)) == 1
    assert len(bot.requests) == 37
    removals = await house.values("SELECT group_id, hook_id, url, removed_at, failures FROM webhook_removals")
    assert removals == [(TEA_CLUB, hook, bot.url, NOON + 8 * HOUR_MS, 37)]
    assert await house.count("SELECT COUNT(*) AS n FROM webhooks") == 0
    assert await house.owed() == 0


async def test_a_refused_connection_fails_like_any_other(house: House, hire: Hire, clock: MovableClock) -> None:
    await house.subscribe(f"http://127.0.0.1:{dead_port()}/")
    await house.happen([0xA])
    await hire()

    await clock.advance(0)

    assert await house.values("SELECT status, fault, answer FROM attempts") == [(None, "connection refused", None)]
    assert await house.count(DUE) == NOON + 10_000


@pytest.mark.parametrize(
    ("asked", "wait_s"),
    [("1200", 1200), ("7200", 3600), ("5", 10), ("soon", 10), ("Wed, 21 Oct 2026 07:28:00 GMT", 10)],
)
async def test_retry_after_lengthens_the_wait(
    house: House, hire: Hire, clock: MovableClock, asked: str, wait_s: int
) -> None:
    async with listening(lambda _: says(503, b"busy", f"Retry-After: {asked}")) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()

        await clock.advance(0)

    assert await house.count(DUE) == NOON + wait_s * 1000


async def test_back_after_7_h_59_min_what_is_younger_than_8_h_arrives_in_the_order_of_each_chat(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    is_back = False
    async with listening(lambda _: OK if is_back else says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA, 0xB, 0xA])
        await hire()
        for _ in range(5):
            await clock.advance(90 * MINUTE_MS)
            await house.happen([0xA, 0xB, 0xC], clock.now())
        await clock.advance(NOON + 8 * HOUR_MS - MINUTE_MS - clock.now())
        assert await house.count("SELECT failures AS n FROM webhooks") > 37

        is_back, seen = True, len(bot.requests)
        await house.happen([0xD], clock.now())
        await clock.advance(20 * MINUTE_MS)

    texts = [request.body.decode() for request in bot.requests[seen:]]
    arrived = {chat: [int(text.split()[1].split('"')[0]) for text in texts if f'"C{chat}"' in text] for chat in "abcd"}
    assert arrived == {"a": [3, 4, 5, 6, 7], "b": [2, 3, 4, 5, 6], "c": [1, 2, 3, 4, 5], "d": [1]}
    assert await house.owed() == 0
    assert await house.values("SELECT failures, failing_since FROM webhooks") == [(0, None)]


async def test_an_event_is_given_up_after_8_h_though_its_webhook_lives(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    """One 200 resets the webhook's clock, not the event's."""
    async with listening(lambda request: says(500) if b'"Ca"' in request.body else OK) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA, 0xA])
        await hire()
        await clock.advance(7 * HOUR_MS)
        await house.happen([0xB], clock.now())
        await clock.advance(HOUR_MS)

        assert await house.count("SELECT COUNT(*) AS n FROM webhooks") == 1
        assert await house.owed() == 0
        assert {request.body for request in bot.requests if b'"Ca"' in request.body} == {
            '{"webhookType":"MESSAGE_CREATED","text":"чай 1","chat":"Ca"}'.encode()
        }
    assert await house.values("SELECT attempt, fault FROM attempts WHERE position = 2") == [(0, "given up")]


async def test_two_workers_race_and_the_webhook_goes_once(house: House, hire: Hire, clock: MovableClock) -> None:
    async with listening(lambda _: says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA, 0xB, 0xC])
        await asyncio.gather(hire(), hire(), hire())

        await clock.advance(8 * HOUR_MS + MINUTE_MS)

    assert await house.count("SELECT COUNT(*) AS n FROM webhook_removals") == 1
    assert await house.count("SELECT COUNT(*) AS n FROM webhooks") == 0
    assert await house.owed() == 0
    assert [int(request.headers["x-gonets-attempt"]) for request in bot.requests if b'"Ca"' in request.body] == list(
        range(1, 38)
    )


async def test_a_leap_over_the_8_h_removes_without_another_attempt(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    async with listening(lambda _: says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()
        await clock.advance(0)

        await clock.jump(8 * HOUR_MS + MINUTE_MS)
        await clock.advance(0)

    assert len(bot.requests) == 1
    assert await house.count("SELECT COUNT(*) AS n FROM webhook_removals") == 1


async def test_one_200_starts_the_8_h_anew(house: House, hire: Hire, clock: MovableClock) -> None:
    async with listening(lambda _: OK if len(bot.requests) == 20 else says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()
        await clock.advance(4 * HOUR_MS)
        await house.happen([0xA], again := clock.now())

        await clock.advance(8 * HOUR_MS - 1)
        assert await house.values("SELECT failing_since FROM webhooks") == [(again,)]
        await clock.advance(1)

    assert await house.values("SELECT removed_at FROM webhook_removals") == [(again + 8 * HOUR_MS,)]


async def test_a_new_worker_goes_on_in_the_middle_of_the_schedule(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    async with listening(lambda _: says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])

        for _ in range(8):
            worker = await hire()
            await clock.advance(HOUR_MS - 1000)
            await worker.close()
            await clock.jump(1000)
        await hire()
        await clock.advance(0)

    attempts = await house.rows("SELECT started_at FROM attempts ORDER BY attempt")
    assert [row.started_at for row in attempts] == MOMENTS
    assert await house.count("SELECT COUNT(*) AS n FROM webhook_removals") == 1


async def test_a_due_time_from_a_clock_that_was_ahead_counts_as_due(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    async with listening(lambda _: says(500) if len(bot.requests) == 1 else OK) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA], NOON + 24 * HOUR_MS)  # the clock was a day ahead

        await hire()
        await clock.advance(10_000)

        assert len(bot.requests) == 2
    assert await house.owed() == 0
