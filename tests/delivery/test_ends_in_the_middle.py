"""Unsubscribing, closing, a crash and a lost ring in the middle of a call (W-SUB-7, W-HOOK-5; T6, T10)."""

import asyncio

from gonets.server.clock import MovableClock, SystemClock
from gonets.server.delivery.webhooks import Calling
from gonets.server.store import attempts, subscriptions
from gonets.server.store.database import Transaction
from gonets.server.wakeups.local import LocalWakeups
from tests.cast import NOON
from tests.delivery.conftest import Hire
from tests.delivery.owed import House
from tests.delivery.receivers import OK, hangs, listening, says, withheld


async def unsubscribed(house: House, hook: int) -> None:
    async def work(tx: Transaction) -> None:
        await subscriptions.lock_feed(tx, house.group)
        await subscriptions.remove_webhook(tx, house.group, hook)

    await house.database.transact(work)
    house.wakeups.ring({"hooks"})


async def test_unsubscribing_during_an_attempt_ends_it_and_drops_the_rest(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    gate = asyncio.Event()
    async with listening(lambda _: withheld(gate, says(500))) as bot:
        hook = await house.subscribe(bot.url)
        await house.happen([0xA, 0xA, 0xB])
        await hire()
        await bot.until(2)

        await unsubscribed(house, hook)
        await clock.advance(0)  # ends without an answer: the calls were ended
        gate.set()
        await clock.advance(3_600_000)

    assert len(bot.requests) == 2
    assert await house.owed() == 0
    assert await house.count("SELECT COUNT(*) AS n FROM attempts") == 0
    assert await house.count("SELECT COUNT(*) AS n FROM webhook_removals") == 0


async def test_a_closing_worker_waits_for_its_calls_and_gives_its_hooks_back(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    gate = asyncio.Event()
    async with listening(lambda _: withheld(gate, OK)) as bot:
        await house.subscribe(bot.url)
        await house.happen(range(1, 11))
        worker = await hire()
        await bot.until(8)

        closing = asyncio.create_task(worker.close())
        await asyncio.sleep(0)
        gate.set()
        await closing

        assert len(bot.requests) == 8  # nothing new was begun
        assert await house.owed() == 2
        assert await house.values("SELECT leased_by, leased_until FROM webhooks") == [(None, 0)]

        await hire()
        await bot.until(10)
        await clock.advance(0)
    assert await house.owed() == 0


async def test_what_was_in_flight_at_a_crash_is_repeated_when_it_was_booked(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    """Booked before the call: a crash costs a wait or a repeat, never an event."""
    async with listening(lambda _: hangs if len(bot.requests) == 1 else OK) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA, 0xA])
        await hire()
        await bot.until(1)
        (crashing,) = [task for task in asyncio.all_tasks() if task.get_name() == "node 1"]
        crashing.cancel()
        await asyncio.wait([crashing])
        assert await house.values("SELECT attempts, due_at FROM deliveries WHERE position = 1") == [(1, NOON + 10_000)]

        await hire()
        await clock.advance(29_999)
        assert len(bot.requests) == 1  # the lease of the dead node
        await clock.advance(60_000)

    assert [request.headers["x-gonets-attempt"] for request in bot.requests] == ["1", "2", "1"]
    assert bot.requests[0].event == bot.requests[1].event
    assert await house.owed() == 0


async def test_a_lost_ring_costs_a_safety_look(house: House, hire: Hire) -> None:
    """Real time: nobody rings, and the event arrives all the same."""
    async with listening() as bot:
        await house.subscribe(bot.url)
        await hire(own_clock=SystemClock())
        house.wakeups = LocalWakeups()  # rings nobody hears

        await house.happen([0xA], SystemClock().now())

        await bot.until(1)


async def test_a_replay_has_the_same_bytes_and_numbers_its_attempts_on(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    """W-HOOK-5: the same id, because it is the same event."""
    async with listening() as bot:
        hook = await house.subscribe(bot.url)
        (position,) = await house.happen([0xA])
        await hire()
        await clock.advance(0)

        later = NOON + 9 * 3_600_000  # older than 8 h, and still it is worth a try
        await clock.advance(9 * 3_600_000)
        assert await house.database.transact(lambda tx: attempts.replay(tx, house.group, hook, position, later))
        house.wakeups.ring({"hooks"})
        first, second = await bot.until(2)
        await clock.advance(0)

    assert (first.body, first.event) == (second.body, second.event)
    assert [request.headers["x-gonets-attempt"] for request in (first, second)] == ["1", "2"]
    assert await house.values("SELECT attempt, status FROM attempts ORDER BY attempt") == [(1, 200), (2, 200)]
    assert not await house.database.transact(lambda tx: attempts.replay(tx, house.group, hook, 99, later))


async def test_after_removal_and_a_new_subscription_all_that_failed_is_replayed(
    house: House, hire: Hire, clock: MovableClock
) -> None:
    """T11: also what was never tried, because it waited behind a failing one; not what was delivered."""
    is_well = True
    async with listening(lambda _: OK if is_well else says(500)) as bot:
        await house.subscribe(bot.url)
        await house.happen([0xA])
        await hire()
        await clock.advance(0)
        is_well = False
        lost = await house.happen([0xA, 0xA, 0xB], clock.now())
        await clock.advance(9 * 3_600_000)
        assert await house.count("SELECT COUNT(*) AS n FROM webhook_removals") == 1

        is_well, seen, at = True, len(bot.requests), clock.now()
        hook = await house.subscribe(bot.url)
        replay = attempts.replay_failed
        assert await house.database.transact(lambda tx: replay(tx, house.group, hook, NOON, at)) == len(lost)
        house.wakeups.ring({"hooks"})
        await bot.until(seen + 3)
        await clock.advance(0)

        texts = [request.body.decode() for request in bot.requests[seen:] if b'"Ca"' in request.body]
        assert [text.split()[1][0] for text in texts] == ["2", "3"]
        assert await house.database.transact(lambda tx: replay(tx, house.group, hook, NOON, at)) == 0


async def test_the_console_sees_what_waits_and_what_was_tried(house: House, hire: Hire, clock: MovableClock) -> None:
    async with listening(lambda _: says(502, b"<h1>bad\x00 gateway</h1>" + b"x" * 5000)) as bot:
        hook = await house.subscribe(bot.url)
        first, second, third = await house.happen([0xA, 0xA, 0xB])
        await hire(Calling(timeout_s=30))
        await clock.advance(10_000)

    owed = await house.database.read(lambda tx: attempts.owed(tx, house.group, 10))
    assert [(row.hook_id, row.chat_id, row.position, row.attempts, row.status) for row in owed] == [
        (hook, 0xA, first, 2, 502), (hook, 0xA, second, 0, None), (hook, 0xB, third, 2, 502),
    ]  # fmt: skip
    assert owed[0].due_at == clock.now() + 30_000
    assert owed[0].answer.startswith("<h1>bad\ufffd gateway</h1>xxx")
    assert len(owed[0].answer) == 1024
    past = (house.group, hook, 0xA, first)
    rest = await house.database.read(lambda tx: attempts.owed(tx, house.group, 10, past))
    assert [row.position for row in rest] == [second, third]
    tried = await house.database.read(lambda tx: attempts.of_event(tx, house.group, first))
    assert [(row.hook_id, row.attempt, row.started_at) for row in tried] == [(hook, 1, NOON), (hook, 2, NOON + 10_000)]
    latest = await house.database.read(lambda tx: attempts.latest(tx, house.group, 3))
    assert [(row.position, row.attempt) for row in latest] == [(third, 2), (third, 1), (first, 2)]
