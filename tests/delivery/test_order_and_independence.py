"""Within a chat one after the other, between chats and webhooks independently (W-HOOK-6, W-HOOK-8; T6, T12)."""

import asyncio

from gonets.server.clock import MovableClock
from gonets.server.delivery.webhook_round import Rules
from gonets.server.delivery.webhooks import Calling
from gonets.server.domain.webhooks import event_of
from gonets.server.store import attempts
from tests.cast import NOON
from tests.delivery.conftest import Hire
from tests.delivery.owed import House
from tests.delivery.receivers import OK, Request, Send, closes, hangs, listening, says, withheld


def position_of(request: Request) -> int:
    return event_of(request.event)[1]


async def test_the_next_event_of_a_chat_waits_and_other_chats_do_not(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    gate = asyncio.Event()

    def script(request: Request) -> Send:
        return withheld(gate, OK) if 'чай 1","chat":"Ca"' in request.body.decode() else OK

    async with listening(script) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA, 0xA, 0xB, 0xC, 0xB])
        await hire()

        assert sorted(map(position_of, await bot.until(4))) == [1, 3, 4, 5]
        gate.set()
        assert position_of((await bot.until(5))[-1]) == 2
        await clock.advance(0)

    assert await house.owed() == 0


async def test_eight_chats_are_served_at_once_and_a_ninth_waits(house: House, hire: Hire, clock: MovableClock) -> None:
    gate = asyncio.Event()
    async with listening(lambda _: withheld(gate, OK)) as bot:
        await house.subscribe(bot.url)
        await house.happen(range(1, 21))
        await hire()

        await bot.until(8)
        await house.happen([0xFF])  # news is no reason for a ninth
        gate.set()
        await bot.until(21)
        await clock.advance(0)

    assert bot.most_in_flight == 8
    assert await house.owed() == 0


async def test_a_dead_receiver_delays_nobody(house: House, hire: Hire) -> None:
    async with listening(lambda _: hangs) as dead, listening() as bot:
        await house.subscribe(dead.url)
        await house.subscribe(bot.url)
        await house.happen(range(1, 41))

        await hire()
        await bot.until(40)  # while the dead one still holds its eight

        assert dead.in_flight == dead.most_in_flight == 8


async def test_when_calls_run_short_each_webhook_still_gets_one(house: House, hire: Hire) -> None:
    """Eleven webhooks hang; the calls at once are few, and the healthy one is served all the same."""
    async with listening(lambda _: hangs) as dead, listening() as bot:
        for number in range(11):
            await house.subscribe(f"{dead.url}&n={number}")
        await house.subscribe(bot.url)
        await house.happen(range(1, 21))

        await hire(Calling(calls_at_once=24))
        await bot.until(20)

        assert dead.most_in_flight < 24


async def test_failing_webhooks_get_at_most_half_of_the_calls(house: House, hire: Hire, clock: MovableClock) -> None:
    hung = False
    async with listening(lambda _: hangs if hung else says(500)) as dead, listening() as bot:
        for number in range(10):
            await house.subscribe(f"{dead.url}&n={number}")
        await house.happen([0xA])
        await hire(Calling(calls_at_once=8))
        await clock.advance(0)
        assert len(dead.requests) == 10

        hung = True
        await clock.jump(10_000)
        await dead.until(14)
        await house.subscribe(bot.url)
        await house.happen(range(1, 31), clock.now())
        await bot.until(30)

        assert dead.in_flight == 4


async def test_after_five_failures_one_at_a_time_the_oldest_first_until_a_200(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    is_well = False
    async with listening(lambda _: OK if is_well else says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()
        await clock.advance(100_000)
        assert len(bot.requests) == 4
        await house.happen([0x9, 0x8, 0x7, 0x6, 0x5, 0x4], clock.now())
        await clock.advance(0)
        assert await house.count("SELECT failures AS n FROM webhooks") == 10
        bot.most_in_flight, seen = 0, len(bot.requests)

        await clock.jump(20 * 60_000)  # all of them are due
        await clock.advance(0)
        assert bot.most_in_flight == 1
        assert [position_of(request) for request in bot.requests[seen:]] == [1, 2, 3, 4, 5, 6, 7]

        is_well, seen = True, len(bot.requests)
        await clock.jump(20 * 60_000)
        await clock.advance(0)

    assert position_of(bot.requests[seen]) == 1
    assert len(bot.requests) == seen + 7
    assert await house.owed() == 0


async def test_without_order_a_failing_event_holds_nobody_of_its_chat(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    async with listening(lambda request: says(500) if 'чай 1"' in request.body.decode() else OK) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA] * 30)
        await hire(Calling(Rules(order="none")))

        await clock.advance(0)

        assert len(bot.requests) == 30
        assert await house.values("SELECT position, attempts, due_at FROM deliveries WHERE position < 10") == [
            (1, 1, NOON + 10_000)
        ]
        await clock.advance(10_000)

    assert sorted(map(position_of, bot.requests)) == [1, *range(1, 31)]


async def test_the_owner_may_skip_a_stuck_event(house: House, hire: Hire, clock: MovableClock) -> None:
    async with listening(lambda request: says(500) if 'чай 1"' in request.body.decode() else OK) as bot:
        hook = await house.subscribe(bot.url)
        stuck, _ = await house.happen([0xA, 0xA])
        await hire()
        await clock.advance(5_000)
        assert len(bot.requests) == 1

        at = clock.now()
        assert await house.database.transact(lambda tx: attempts.skip(tx, house.group, hook, stuck, at))
        house.wakeups.ring({"hooks"})
        await bot.until(2)
        await clock.advance(0)

    assert await house.owed() == 0
    assert not await house.database.transact(lambda tx: attempts.skip(tx, house.group, hook, stuck, at))


async def test_skipping_an_event_in_flight_does_not_start_the_next_beside_it(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    gate = asyncio.Event()
    async with listening(lambda _: withheld(gate, OK)) as bot:
        hook = await house.subscribe(bot.url)
        skipped, _, other = await house.happen([0xA, 0xA, 0xB])
        await hire()
        await bot.until(2)

        await house.database.transact(lambda tx: attempts.skip(tx, house.group, hook, skipped, clock.now()))
        await house.happen([0xC])  # a round of the worker, which sees the line of the chat again
        assert {position_of(request) for request in await bot.until(3)} == {skipped, other, 4}
        gate.set()
        await bot.until(4)
        await clock.advance(0)

    assert position_of(bot.requests[3]) == 2
    assert await house.owed() == 0


async def test_a_receiver_that_closes_a_kept_connection_costs_no_attempt(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    """As many servers do after some idle seconds, or every so many requests."""
    async with listening(lambda request: closes if bot.requests.count(request) and kept(request) else OK) as bot:

        def kept(request: Request) -> bool:
            return sum(other.connection == request.connection for other in bot.requests) > 1

        await house.subscribe(bot.url)
        await house.happen([0xA] * 3)
        await hire()
        await bot.until(5)
        await clock.advance(0)

    assert await house.values("SELECT attempt, status FROM attempts") == [(1, 200)] * 3
    assert len(set(bot.events)) == 3
